"""The environment is read strictly: what cannot be meant stops the start with a sentence."""

from pathlib import Path

import pytest

from tehing.settings.environment import BadSetting, Environment, database


def environment(**values: str) -> Environment:
    return Environment({f"TEHING_{name}": value for name, value in values.items()})


@pytest.mark.parametrize(("word", "meant"), [("yes", True), ("TRUE", True), ("1", True), ("off", False), ("No", False), ("0", False)])
def test_a_flag_understands_the_usual_words(word: str, meant: bool) -> None:
    assert environment(DEBUG=word).flag("DEBUG", not meant, "") is meant


def test_nonsense_names_the_setting_and_its_meaning() -> None:
    with pytest.raises(BadSetting, match=r"TEHING_DEBUG='perhaps' cannot be used\. Show errors\."):
        environment(DEBUG="perhaps").flag("DEBUG", False, "Show errors.")
    with pytest.raises(BadSetting, match="TEHING_PORT='ten'"):
        environment(PORT="ten").number("PORT", 1, "Port.")
    with pytest.raises(BadSetting, match="One of A, B"):
        environment(LEVEL="C").choice("LEVEL", "A", "Level.", ("A", "B"))


def test_a_number_has_a_floor() -> None:
    with pytest.raises(BadSetting):
        environment(SIZE="0").number("SIZE", 5, "", least=1)
    assert environment(SIZE="1").number("SIZE", 5, "", least=1) == 1


def test_a_list_drops_blanks() -> None:
    assert environment(HOSTS=" a.example, ,b.example ").items("HOSTS", "", "") == ["a.example", "b.example"]


def test_a_misspelt_setting_gets_a_hint() -> None:
    env = environment(DATABSE_URL="postgresql://x/y")
    env.hidden("DATABASE_URL", "")
    with pytest.raises(BadSetting, match=r"no setting TEHING_DATABSE_URL\. Did you mean TEHING_DATABASE_URL\?"):
        env.refuse_strangers()


def test_variables_of_others_are_none_of_our_business() -> None:
    Environment({"PATH": "/bin", "TEHINGUD": "1"}).refuse_strangers()


def test_a_secret_is_made_once_and_readable_by_its_owner_alone(tmp_path: Path) -> None:
    kept = tmp_path / "data" / "secret.key"
    first = environment().secret("SECRET_KEY", "", kept)
    assert len(first) > 50
    assert environment().secret("SECRET_KEY", "", kept) == first
    assert kept.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in kept.parent.iterdir()] == ["secret.key"]


def test_a_hidden_value_may_stand_in_a_file(tmp_path: Path) -> None:
    file = tmp_path / "password"
    file.write_text("s3cret\n")
    assert environment(SMTP_PASSWORD_FILE=str(file)).hidden("SMTP_PASSWORD", "") == "s3cret"
    with pytest.raises(BadSetting, match="both given"):
        environment(SMTP_PASSWORD_FILE=str(file), SMTP_PASSWORD="x").hidden("SMTP_PASSWORD", "")
    with pytest.raises(BadSetting, match="cannot be read"):
        environment(SMTP_PASSWORD_FILE=str(tmp_path / "none")).hidden("SMTP_PASSWORD", "")


def test_the_address_of_a_database_is_taken_apart(tmp_path: Path) -> None:
    found = database("postgresql://ann:p%40ss@db.example:5433/sales", tmp_path, pool=False)
    assert (found["USER"], found["PASSWORD"], found["HOST"], found["PORT"], found["NAME"]) == ("ann", "p@ss", "db.example", "5433", "sales")


def test_without_an_address_the_data_folder_holds_the_database(tmp_path: Path) -> None:
    found = database("", tmp_path, pool=True)
    assert found["NAME"] == tmp_path / "db.sqlite3"
    assert found["OPTIONS"]["transaction_mode"] == "IMMEDIATE"


def test_another_kind_of_database_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadSetting, match="postgresql://"):
        database("mysql://root@localhost/sales", tmp_path, pool=True)
