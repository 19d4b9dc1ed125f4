"""What the demo company's stages ask, and what shows that it holds."""

from typing import Any

from tehing.core import actions as core
from tehing.core import records
from tehing.deals import actions as deals
from tehing.deals.models import ExitCriterion, Stage
from tehing.demo.content import Pair
from tehing.playbook.models import Question
from tehing.team.models import Role, User

# step of the sale, what it asks, and of what is asked by name: its code here and its name
ASKED: tuple[tuple[str, str, str, Pair], ...] = (
    ("qualification", "field", "product", ("", "")),
    ("needs", "need", "", ("", "")),
    ("needs", "answer", "question", ("", "")),
    ("presentation", "document", "nda", ("Confidentiality agreement", "Konfidentsiaalsusleping")),
    ("offer", "technical", "", ("", "")),
    ("offer", "document", "offer", ("Commercial offer", "Hinnapakkumus")),
    ("offer", "answer", "signs", ("Who signs the contract?", "Kes lepingule alla kirjutab?")),
    ("approval", "economic", "", ("", "")),
    ("approval", "approval", "price", ("Final price", "Lõplik hind")),
    ("contract", "approval", "terms", ("Contract terms", "Lepingutingimused")),
)
SAID: dict[str, Pair] = {
    "question": ("Every second winter: the line cools down for a day.", "Igal teisel talvel: liin jahtub ööpäevaks maha."),
    "nda": ("Both sides signed it in the meeting room.", "Mõlemad pooled allkirjastasid koosolekul."),
    "offer": ("Version 2, with the delivery split in two.", "Teine versioon, tarne kahes osas."),
    "signs": ("The owner alone, above fifty thousand.", "Üle viiekümne tuhande ainult omanik."),
    "price": ("Eight per cent off for payment in advance.", "Ettemaksu eest kaheksa protsenti alla."),
    "terms": ("They want three years of guarantee.", "Nad tahavad kolme aasta garantiid."),
}
DECIDED: dict[str, Pair] = {
    "given": ("Fine, the margin holds.", "Sobib, marginaal jääb alles."),
    "declined": ("Not before somebody has met their technical buyer.", "Mitte enne, kui tehnilise ostjaga on kohtutud."),
}


def ask(admin: User, stages: list[Stage], at: int) -> None:
    """Each stage asks something, as a warning; what it asks already stays."""
    question = Question.objects.filter(kind="problem", technique__code="spin", is_active=True).order_by("pk").first()
    head = Role.objects.get(code="sales_head")
    for step, demand, code, name in ASKED:
        data: dict[str, Any] = {"demand": demand, "subject": name[at]}
        data |= {"field": code} if demand == "field" else {}
        data |= {"role": head} if demand == "approval" else {}
        data |= {"question": question} if code == "question" else {}
        if code == "question" and question is None:
            continue
        for stage in stages:
            if stage.step == step and not ExitCriterion.objects.filter(stage=stage, demand=demand, subject=name[at]).exists():
                core.create(records.resource(deals.EXIT_CRITERION), by=admin, data={"stage": stage, **data})


def show(deal: Any, seller: User, head: User, at: int, wanted: str) -> None:
    """Evidence for one thing, by its code; of an approval also how far it has come, as in "price:given"."""
    code, _colon, state = wanted.partition(":")
    if code == "question":
        criterion = ExitCriterion.objects.filter(stage__pipeline=deal.pipeline, question__isnull=False).select_related("question").first()
        if criterion is not None:
            deals.note_answer(by=seller, data={"deal": deal, "question": criterion.question, "answer": SAID[code][at]})
        return
    name = next(pair for _step, _demand, known, pair in ASKED if known == code)
    criterion = ExitCriterion.objects.get(stage__pipeline=deal.pipeline, subject=name[at])
    made = deals.create_evidence(by=seller, data={"deal": deal, "criterion": criterion, "words": SAID[code][at]})
    if state in DECIDED:
        deals.decide_approval(pk=made.pk, by=head, approve=state == "given", words=DECIDED[state][at])
