"""A house with something of every kind in it, put there through the API, and where to look at what has no list of its own."""

import json
import time
import urllib.request
from dataclasses import dataclass, field
from typing import Any

from .conftest import House

MADE = {
    "tags": {"name": "Key"},
    "product-families": {"name": "Transformers"},
    "products": {"name": "Oil transformer", "code": "T-630", "price": "12000"},
    "companies": {"name": "Põhja Metall OÜ", "country": "EE"},
    "people": {"name": "Mari Maasikas", "company": 1},
    "addresses": {"company": 1, "street": "Pikk 1"},
    "leads": {"name": "Asks for a transformer", "company_name": "Uus OÜ"},
    "deals": {"name": "Transformer", "company": 1, "value": "5000"},
    "committee-members": {"deal": 1, "person": 1, "role": "technical", "power": "high", "stance": "against"},
    "needs": {"deal": 1, "name": "The line stands", "level": "vision", "yearly_cost": "5000", "cost_source": "said", "member": 1},
    "spin-answers": {"deal": 1, "kind": "problem", "name": "What is slow?", "answer": "The spare parts", "member": 1, "need": 1},
    "raised-objections": {"deal": 1, "name": "Too dear", "member": 1},
    "activities": {"subject": "Visit", "kind": "meeting", "deal": 1, "minutes": 90, "due_at": "2026-01-05T09:00:00Z"},
    "business-cases": {"deal": 1, "problems": "The line stands."},
    "case-lines": {"case": 1, "kind": "investment", "name": "Transformer", "amount": "5000", "source": "said", "source_note": "Mari"},
    "competitors": {"name": "Nordtrafo", "how_we_win": "Service at night"},
    "deal-competitors": {"deal": 1, "competitor": 1, "status": "shortlisted"},
    "choice-criteria": {"deal": 1, "name": "Price", "weight": 40, "member": 1, "influence": "Losses over ten years"},
    "closing-conditions": {"deal": 1, "kind": "able", "state": "partly", "evidence": "Budget 2027"},
    "calls-to-action": {"deal": 1, "name": "Trial on line 2", "due_on": "2026-01-05"},
    "benefits": {"deal": 1, "name": "Monitoring", "advantage": "Faults are seen", "benefit": "you sleep", "member": 1, "need": 1},
    "approaches": {"deal": 1, "way": "transactional", "model": "presentation", "reason": "They buy by list", "size": "large"},
    "customer-cards": {"person": 1, "wants": "Calm", "fears": "A second standstill"},
    "exit-criteria": {"stage": 1, "demand": "document", "subject": "NDA"},
    "evidence": {"deal": 1, "criterion": 1, "words": "By e-mail"},
    "stage-targets": {"stage": 1, "indicator": "entered", "target": 8},
    "teams": {"name": "North"},
}
MORE = {
    "custom-fields": {"record_type": "parties.company", "kind": "number", "label": "Furnaces"},
    "webhooks": {"name": "ERP", "url": "https://erp.example.com/news", "events": "company.*"},
    "views": {"record": "companies", "name": "Of Estonia", "address": "country=EE"},
}


@dataclass
class Program:
    """What puts things into the house; `found` are the numbers of what has no list to be found in."""

    house: House
    secret: str
    found: dict[str, str] = field(default_factory=dict)

    def ask(self, path: str, values: Any = None) -> Any:
        headers = {"Authorization": f"Bearer {self.secret}", "Content-Type": "application/json"}
        body = None if values is None else json.dumps(values).encode()
        with urllib.request.urlopen(urllib.request.Request(f"{self.house.url}/api/v1{path}", body, headers), timeout=30) as answer:
            return json.loads(answer.read())

    def remove(self, path: str) -> None:
        request = urllib.request.Request(
            f"{self.house.url}/api/v1{path}", headers={"Authorization": f"Bearer {self.secret}"}, method="DELETE"
        )
        with urllib.request.urlopen(request, timeout=30) as answer:
            assert answer.status == 204

    def make(self, path: str, values: Any) -> int:
        return int(self.ask(path, values)["id"])


def furnish(house: House, secret: str) -> Program:
    """One record of every kind; a merge, a suspected pair, bulk work, and an address for the customer."""
    program = Program(house, secret)
    for plural, values in MADE.items():
        program.make(f"/{plural}", values)
    for plural, values in MORE.items():
        program.found[plural] = str(program.make(f"/{plural}", values))
    again = program.make("/companies", {"name": "Pohja Metall OU"})
    (merge,) = program.ask("/merges", {"record": "companies", "kept": 1, "lost": [again]})["items"]
    program.found["merges"] = str(merge["id"])
    for name in ("Lõuna Metall OÜ", "Louna Metall"):
        program.make("/companies", {"name": name, "country": "EE", "website": "https://louna.example"})
    program.ask("/duplicates/searches", {"record": "companies"})
    program.found["bulk"] = str(program.make("/companies/bulk", {"ids": [1], "changes": {"city": "Tartu"}}))
    program.found["case"] = program.ask("/deals/1/business-case/links", {"language": "en"})["address"].rstrip("/").rpartition("/")[2]
    until = time.monotonic() + 60
    while not (pairs := program.ask("/duplicates?record=companies")["items"]):
        assert time.monotonic() < until, "The worker found no pair."
        time.sleep(0.2)
    program.found["duplicates"] = str(pairs[0]["id"])
    program.found["pair"] = "&".join(f"id={pairs[0][side]['id']}" for side in ("left", "right"))
    program.found["deliveries"] = str(program.ask(f"/webhooks/{program.found['webhooks']}/deliveries")["items"][0]["id"])
    program.remove(f"/tags/{program.make('/tags', {'name': 'Removed'})}")
    return program
