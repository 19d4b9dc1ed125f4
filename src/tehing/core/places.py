"""Countries and currencies by name, in the reader's language, from Unicode's data (Babel)."""

from functools import lru_cache

from babel import Locale
from django.utils.translation import get_language

_NO_COUNTRY = frozenset({"EU", "EZ", "UN", "QO", "ZZ", "XA", "XB"})


@lru_cache
def _countries(language: str) -> dict[str, str]:
    names = Locale.parse(language.replace("-", "_")).territories
    return {code: name for code, name in names.items() if len(code) == 2 and code.isalpha() and code not in _NO_COUNTRY}


def country_name(code: str) -> str:
    """The country's name in the present language; the code itself when it is not known."""
    return _countries(get_language() or "en").get(code, code)


@lru_cache
def country_choices(language: str) -> list[tuple[str, str]]:
    """(ISO 3166 code, name), by name."""
    return sorted(_countries(language).items(), key=lambda pair: pair[1])


@lru_cache
def names_of_countries() -> dict[str, str]:
    """Every way a country may be named in English or Estonian, and its code, to its ISO code; letter case is folded."""
    found: dict[str, str] = {}
    for language in ("en", "et"):
        for code, name in _countries(language).items():
            found[name.casefold()] = code
            found[code.casefold()] = code
    return found | {"usa": "US", "uk": "GB", "korea": "KR", "russia": "RU", "el": "GR"}


def country_code(text: str) -> str | None:
    """The ISO code of a country named in English or Estonian, or given as a code; None when there is none."""
    return names_of_countries().get(text.strip().casefold())
