"""Names of columns and fields brought to one form, and the words that mean the same in a sales export (English, Estonian)."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from django.conf import settings
from django.utils.translation import gettext, override

# Records have many names; a header made of one of them means the record itself or, in its own file, its name.
_RECORDS = """
company: company | account | organisation | organization | firm | customer | client | employer | business | ettevote | ettevotte | klient \
    | kliendi | firma | asutus | asutuse | organisatsioon
person: person | contact | contact person | isik | kontakt | kontaktisik | kontakti | isiku
deal: deal | opportunity | tehing | tehingu | muugivoimalus
lead: lead | muugivihje | vihje
product: product | item | article | toode | toote | artikkel | kaup | kauba
user: user | owner | seller | sales agent | agent | sales rep | rep | salesperson | account manager | account owner | assigned to | \
    vastutaja | muuja | haldur | kasutaja | deal owner | opportunity owner | contact owner | lead owner | company owner | \
    record owner
activity: activity | task | call | meeting | engagement | tegevus | ulesanne | kone | kohtumine
"""

# One line for each meaning. All are written as normal() writes them: without accents and capitals.
_MEANINGS = """
name | full name | title name | nimi | nimetus | taisnimi
first name | given name | forename | eesnimi
last name | surname | family name | perekonnanimi | perenimi
job title | title | position | job | amet | ametikoht | ametinimetus
email | e mail | mail | email address | work email | e post | epost | meil | e posti aadress | meiliaadress
phone | telephone | phone number | tel | work phone | business phone | telefon | telefoninumber | phone no
mobile | mobile phone | mobile number | cell | cell phone | mobiil | mobiiltelefon | mobiiltelefoni number
website | web site | url | web | homepage | website url | domain | company domain name | domain name | koduleht | veebileht | \
    veeb | veebiaadress
industry | sector | branch | line of business | tegevusala | valdkond | haru
country | country region | billing country | mailing country | riik | office location | maa
city | town | billing city | mailing city | linn | asula
postal code | zip | zip code | postcode | billing postal code | mailing postal code | billing zip | postiindeks | sihtnumber | \
    indeks
street | address | street address | address line 1 | billing street | mailing street | billing address | aadress | tanav | \
    postiaadress
state | region | county | province | state region | billing state | mailing state | maakond
registry code | registration number | registration no | registration code | reg nr | reg no | reg code | company number | \
    registrikood | reg kood | registreerimisnumber
vat number | vat | vat id | vat no | vat code | tax id | kmkr | kmkr number | kaibemaksukohustuslase number | kmkr nr
employees | number of employees | employee count | headcount | size | staff | tootajate arv | tootajaid | tootajad
annual revenue | revenue | turnover | yearly revenue | kaive | aastakaive | muugitulu
founded | year established | year founded | founded year | established | founded on | asutatud | asutamisaasta
parent | subsidiary of | parent company | parent account | parent id | emaettevote | tutarettevote
description | about | kirjeldus | selgitus
notes | note | comment | comments | remarks | markus | markused | kommentaar | markmed
tags | tag | labels | sildid | silt | marksonad
currency | currency code | currency iso code | deal currency code | valuuta | raha
value | amount | deal value | close value | deal amount | opportunity amount | total | summa | vaartus | maksumus | \
    tehingu summa | tehingu vaartus
price | sales price | unit price | list price | selling price | hind | uhikuhind | muugihind | hinnakirja hind
cost | unit cost | cost price | cost of goods sold | omahind | ostuhind
code | sku | product code | item code | hs sku | kood | tootekood | artikli kood
unit | unit of measure | uom | uhik | mootuhik
family | series | category | product family | product group | group | sari | kategooria | tooteryhm | tooteruhm | grupp
stage | deal stage | stage name | pipeline stage | deal pipeline stage | sales stage | etapp | faas | staadium
pipeline | deal pipeline | sales pipeline | muugitoru
closed on | close date | closed date | closed at | closing date | sulgemise kuupaev | suletud
expected close | expected close date | expected on | expected close on | expected closing date | eeldatav sulgemine | \
    eeldatav sulgemise kuupaev | oodatav lopp
opened on | engage date | open date | start date | opened at | started on | algus | alguskuupaev | avatud
created at | create date | created date | created | created on | date created | creation date | loodud | loomise kuupaev | \
    lisatud
probability | win probability | chance | toenaosus
next step | next action | next activity | jargmine samm
source | lead source | channel | original source | account source | deal source | kanal | allikas | vihje allikas
status | state of | lead status | staatus | seisund | olek
lost reason | closed lost reason | loss reason | reason lost | kaotuse pohjus
external id | id | record id | object id | identifier | valine id | tunnus
manager | leader | team lead | juht | juhataja
team | regional office | office | department | osakond | meeskond | kontor
due | due date | deadline | due on | due at | tahtaeg | tahtpaev
subject | topic | teema | pealkiri
quantity | qty | number of units | kogus | arv
language | preferred language | keel
birthday | date of birth | birth date | sunnipaev | sunniaeg
linkedin | linkedin url | linkedin bio | linkedin company page
"""


def _phrases(line: str) -> tuple[str, ...]:
    return tuple(" ".join(phrase.split()) for phrase in line.split("|"))


RECORDS = {kind: _phrases(line) for kind, _, line in (line.partition(":") for line in _RECORDS.strip().splitlines())}
_SAME = tuple(_phrases(line) for line in _MEANINGS.strip().splitlines())
_GLUED = sorted(
    {word for group in _SAME for phrase in group for word in phrase.split() if len(word) > 2}
    | {word for words in RECORDS.values() for word in words if " " not in word}
    | {"date", "hs", "id"},
    key=len,
    reverse=True,
)


@lru_cache(maxsize=4096)
def normal(name: str) -> str:
    """Lower case words without accents and punctuation: AnnualRevenue__c, property_annualrevenue → annual revenue."""
    text = re.sub(r"__(c|r|pc)$", "", name.strip())
    text = re.sub(r"(?<=[a-zäöõü0-9])(?=[A-ZÄÖÕÜ])|(?<=[A-Z])(?=[A-Z][a-z])", " ", text)
    text = "".join(letter for letter in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(letter))
    words = re.findall(r"[^\W_]+", text)
    if words[:1] in (["property"], ["properties"]):
        words = words[1:]
    if words[:1] == ["hs"]:
        words = words[1:]
    if len(words) > 1 and words[-1] == "c" and "_c" in name.casefold():
        words = words[:-1]
    return " ".join(part for word in words for part in _unglued(word))


@lru_cache(maxsize=4096)
def _unglued(word: str) -> tuple[str, ...]:
    """dealstage → deal stage, numberofemployees → number of employees; words known as such stay whole."""
    if word in _GLUED or len(word) < 6:
        return (word,)
    for head in _GLUED:
        if len(head) > 2 and word.startswith(head):
            tail = _tail(word[len(head) :])
            if tail:
                return (head, *tail)
    return (word,)


def _tail(rest: str) -> tuple[str, ...]:
    if rest in _GLUED:
        return (rest,)
    if rest.startswith("of") and rest[2:] in _GLUED:
        return ("of", rest[2:])
    return ()


_NEAR = {("close date", "expected close"), ("closed on", "expected close"), ("description", "notes"), ("notes", "description")}

_GROUPS: dict[str, frozenset[int]] = {}
for _number, _group in enumerate(_SAME):
    for _phrase in _group:
        _GROUPS[_phrase] = _GROUPS.get(_phrase, frozenset()) | {_number}
_RECORD_OF = {word: record for record, words in RECORDS.items() for word in words}


def same(one: str, other: str) -> bool:
    """Both normal phrases stand in one group of synonyms, or name the same kind of record."""
    if _GROUPS.get(one, frozenset()) & _GROUPS.get(other, frozenset()):
        return True
    return record_named(one) != "" and record_named(one) == record_named(other)


def near(one: str, other: str) -> bool:
    """Not the same, but the next best: in an open deal the date of closing is the expected one."""
    return any(same(here, one) and same(there, other) for here, there in _NEAR)


def record_named(phrase: str) -> str:
    """The kind of record that this phrase names by itself: "account" and "account name" name a company."""
    for ending in ("", " name", " id", " nimi"):
        if phrase.endswith(ending) and (found := _RECORD_OF.get(phrase.removesuffix(ending) if ending else phrase)):
            return found
    return ""


def record_and_rest(phrase: str) -> tuple[str, str]:
    """("deal", "name") for "deal name"; ("", phrase) when it does not begin with a record."""
    head, _, rest = phrase.partition(" ")
    record = _RECORD_OF.get(head, "")
    return (record, rest) if record and rest else ("", phrase)


def added_columns() -> list[str]:
    """What our own list of rejected rows adds to the file's columns, in every language of the product."""
    return [name for both in added_in_each() for name in both]


def added_in_each() -> list[tuple[str, str]]:
    """The two columns of each language: the row's number and the reason."""
    found: list[tuple[str, str]] = []
    for language, _name in settings.LANGUAGES:
        with override(language):
            found.append((gettext("Row"), gettext("Reason")))
    return found
