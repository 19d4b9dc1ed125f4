# make demo: everything from nothing to a running demo company. make test: everything the tests need, then all tests.
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
INSTALL := $(PIP) install --require-hashes --no-compile -r
FRONT := $(shell find frontend -type f -not -path '*/node_modules/*' 2>/dev/null) $(shell find src -name '*.html')
MESSAGES := $(shell find src -name '*.po')
TEST_DATA ?= $(abspath $(VENV))/test-data
DEEP := tests/settings/kills tests/settings/test_writers.py tests/settings/test_older_houses.py tests/core/imports/test_every_file.py \
	tests/journeys/test_accessibility.py tests/api/test_conformance.py

.PHONY: help demo serve test deep lint types docs messages build wheel bench openapi clean

help: ## Say what can be made
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## / — /' | sort

demo: $(VENV)/.run build ## Set everything up and serve the demo company on http://127.0.0.1:8000/
	@$(BIN)/tehing demo

serve: $(VENV)/.run build ## Serve an empty house, or the one in ./data
	@$(BIN)/tehing serve

$(VENV)/.run: requirements.lock requirements-node.lock
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Installing Python packages ..."
	@$(INSTALL) requirements.lock
	@command -v node >/dev/null && command -v npm >/dev/null || $(INSTALL) requirements-node.lock
	@$(BIN)/python -c "import pathlib, sysconfig; pathlib.Path(sysconfig.get_path('purelib'), 'tehing.pth').write_text(str(pathlib.Path('src').resolve()))"
	@printf '#!%s\nimport sys\nfrom tehing.settings.cli import main\nsys.exit(main())\n' "$(abspath $(BIN))/python" > $(BIN)/tehing && chmod +x $(BIN)/tehing
	@$(BIN)/python -m compileall -q -j 0 src $(VENV)/lib || true  # by all cores at once; pip uses one
	@touch $@

$(VENV)/.dev: $(VENV)/.run requirements-dev.lock
	@echo "Installing development packages ..."
	@$(INSTALL) requirements-dev.lock
	@touch $@

build: $(VENV)/.built $(VENV)/.messages ## Build the front end and the languages

$(VENV)/.built: $(FRONT) hatch_build.py | $(VENV)/.run
	@echo "Building the front end ..."
	@$(BIN)/python hatch_build.py
	@touch $@ $(VENV)/.messages

$(VENV)/.messages: $(MESSAGES) | $(VENV)/.run
	@$(BIN)/python hatch_build.py --messages
	@touch $@

wheel: $(VENV)/.dev build ## Make the package to install elsewhere, as dist/tehing-….whl
	@rm -rf dist && $(BIN)/python -m hatchling build --target wheel --directory dist

test: $(VENV)/.dev build ## Run the whole suite
	@TEHING_DATA=$(TEST_DATA) $(BIN)/python -m pytest -n 2 $(ARGS)

deep: $(VENV)/.dev build ## Test deeply: ten kills of each kind of work (TEHING_DEEP=50: fifty), every page in every look, all public files
	@TEHING_DEEP=$${TEHING_DEEP:-10} CONFORMANCE_ROLES=all CONFORMANCE_EXAMPLES=$${TEHING_DEEP:-10} TEHING_DATA=$(TEST_DATA) $(BIN)/python -m pytest -n 2 $(or $(ARGS),$(DEEP))

lint: $(VENV)/.dev ## Style, borders between rooms, types
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/lint-imports --no-cache
	@$(BIN)/mypy

docs: $(VENV)/.dev ## Build the documentation into ./site
	@NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict --quiet

messages: $(VENV)/.dev ## Collect the texts of every room for translation (needs gettext)
	@for room in src/tehing/*/locale; do (cd $$room/.. && $(abspath $(BIN))/python -P -m django makemessages -l et --no-obsolete --no-location -v0); done

bench: $(VENV)/.dev build ## Measure against 100,000 companies
	@$(BIN)/python -m benchmarks.run

openapi: $(VENV)/.dev ## Renew the committed OpenAPI document and docs/map.md
	@$(BIN)/python -m pytest tests/api/test_openapi.py tests/quality/test_map.py --renew

clean: ## Take away everything that was built
	@rm -rf $(VENV) frontend/node_modules src/tehing/web/static/dist dist site
