"""What must hold for a company's identifiers, phone numbers and jobs. Codes out, no database."""

import importlib
import re
from collections.abc import Iterable
from datetime import date
from functools import cache, lru_cache
from typing import Any
from urllib.parse import urlsplit

import phonenumbers
from stdnum import lei as lei_number
from stdnum.ee import registrikood
from stdnum.eu import vat as eu_vat

from tehing.core.numbers import are_digits

# registry code check by country, from python-stdnum; other countries: only length and letters are checked
_REGISTRIES = {
    "EE": "stdnum.ee.registrikood",
    "FI": "stdnum.fi.ytunnus",
    "LV": "stdnum.lv.pvn",
    "SE": "stdnum.se.orgnr",
    "NO": "stdnum.no.orgnr",
}
_FREE_MAIL = frozenset({"gmail.com", "hotmail.com", "outlook.com", "yahoo.com", "icloud.com", "mail.ee", "hot.ee", "mail.ru", "proton.me"})


def registry_code_problem(code: str, country: str) -> str:
    """ "bad_registry_code" when the country's own check says no, else ""."""
    if not code:
        return ""
    if country == "EE":
        return "" if registrikood.is_valid(code) else "bad_registry_code"
    known = _REGISTRIES.get(country)
    if known is not None and country != "LV":
        return "" if importlib.import_module(known).is_valid(code) else "bad_registry_code"
    return "" if 2 <= len(code) <= 30 else "bad_registry_code"


def vat_number_problem(number: str) -> str:
    """ "bad_vat_number" when an EU number fails its country's check digits; numbers of other countries pass."""
    if not number:
        return ""
    country = number[:2].upper().replace("GR", "EL")
    if country.lower() in eu_vat.MEMBER_STATES or country in ("EL", "XI"):
        return "" if eu_vat.is_valid(number) else "bad_vat_number"
    return "" if len(number) >= 4 else "bad_vat_number"


def year_problem(year: int | None) -> str:
    """ "" or "bad_year": no company is older than a thousand years or founded after the year 2999."""
    return "" if year is None or 1000 <= year < 3000 else "bad_year"


def lei_problem(number: str) -> str:
    return "" if not number or lei_number.is_valid(number) else "bad_lei"


def compact(number: str) -> str:
    """An identifier without the spaces and dots people write in it."""
    return "".join(char for char in number if char.isalnum()).upper()


def phone_e164(text: str, country: str) -> str:
    """A phone number as +3725551234 when it can be read for the country, else as it was written."""
    plain = _plain_number(text, country)
    if plain:
        return plain
    try:
        found = phonenumbers.parse(text, country or None)
    except phonenumbers.NumberParseException:
        return text
    return phonenumbers.format_number(found, phonenumbers.PhoneNumberFormat.E164) if phonenumbers.is_possible_number(found) else text


def _plain_number(text: str, country: str) -> str:
    """The same for what needs no thought: a country code and a number of a possible length without a trunk prefix; else ""."""
    digits = text.replace(" ", "").replace("-", "").replace("(", "").replace(")", "")
    if not digits.isascii():
        return ""
    if digits.startswith("+"):
        codes = _calling_codes()
        for end in (2, 3, 4):
            if (region := codes.get(digits[1:end])) is not None:
                return digits if _is_plain(digits[end:], region) else ""
        return ""
    home = _home(country)
    if not home or digits.startswith(home):
        return ""
    return f"+{home}{digits}" if _is_plain(digits, country) and not _goes_abroad(digits, country) else ""


def _is_plain(national: str, region: str) -> bool:
    if not are_digits(national) or national.startswith("0"):
        return False
    lengths, trunk, _abroad = _numbering(region)
    return len(national) in lengths and (trunk is None or trunk.match(national) is None)


def _goes_abroad(digits: str, region: str) -> bool:
    abroad = _numbering(region)[2]
    return abroad is not None and abroad.match(digits) is not None


@lru_cache(300)
def _home(country: str) -> str:
    """The calling code of a country whose plan is its own; else ""."""
    code = str(phonenumbers.country_code_for_region(country)) if country else ""
    return code if _calling_codes().get(code) == country else ""


@cache
def _calling_codes() -> dict[str, str]:
    """Calling code -> the one region whose plan it follows; codes shared by several are left to the library."""
    known = phonenumbers.COUNTRY_CODE_TO_REGION_CODE.items()
    return {str(code): regions[0] for code, regions in known if len(regions) == 1 and regions[0] != "001"}


@cache
def _numbering(region: str) -> "tuple[frozenset[int], re.Pattern[str] | None, re.Pattern[str] | None]":
    """Possible lengths of a region's numbers, what is dialled before them inside the country, and before numbers abroad."""
    known: Any = phonenumbers.PhoneMetadata.metadata_for_region(region, None)
    trunk, abroad = known.national_prefix_for_parsing, known.international_prefix
    return frozenset(known.general_desc.possible_length), re.compile(trunk) if trunk else None, re.compile(abroad) if abroad else None


def domain_of(website: str, email: str) -> str:
    """The company's own domain, from its website or else its e-mail; free mail providers do not count."""
    address = website if "://" in website else f"https://{website}"
    try:
        host = (urlsplit(address).hostname or "").removeprefix("www.")
    except ValueError:  # a half-typed address
        host = ""
    return host or ("" if (mail := email.rpartition("@")[2].lower()) in _FREE_MAIL else mail)


def makes_circle(pk: int, ancestors: Iterable[int]) -> bool:
    """A company cannot stand above itself."""
    return pk in ancestors


def is_present(from_on: date | None, to_on: date | None, today: date) -> bool:
    """Whether a job holds today; days are [from, to)."""
    return (from_on is None or from_on <= today) and (to_on is None or today < to_on)
