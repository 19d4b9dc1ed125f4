"""What follows on many records when a field is added, put out of use, brought back or worked out otherwise."""

from collections import Counter
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from tehing.core import jobs, records, search
from tehing.core.custom import fields, formulas, indexes
from tehing.core.custom.column import COLUMN
from tehing.core.custom.definition import JOB
from tehing.core.custom.models import CustomField
from tehing.core.models import Job
from tehing.core.records import Resource

CHUNK = 500
Kind = CustomField.Kind


@jobs.job(JOB, _("Own field: its values and order"))
def follow(job: Job) -> dict[str, Any]:
    """An index for its order and conditions; results of a formula, words for the search. Goes on where it was when killed."""
    fields.forget()
    row = CustomField.objects.get(pk=job.arguments["field"])
    resource = records.resource(row.record_type)
    indexes.keep(row)
    wrong: Counter[str] = Counter(job.arguments.get("wrong", {}))
    if _touches_records(resource, row):
        while _chunk(job, resource, row, wrong):
            pass
    if row.kind == Kind.FORMULA:
        CustomField.objects.filter(pk=row.pk).update(problem=" ".join(formulas.told(wrong))[:300])
    return {"records": job.done}


def _touches_records(resource: Resource, row: CustomField) -> bool:
    """A text that nobody has filled in yet gives search nothing to find."""
    if row.kind == Kind.FORMULA or row.name in formulas.named(resource):
        return True
    held = {f"{fields.definition_of(row).path}__isnull": False}
    return row.kind == Kind.TEXT and resource.model._base_manager.filter(**held).exists()


@transaction.atomic
def _chunk(job: Job, resource: Resource, row: CustomField, wrong: Counter[str]) -> bool:
    after = job.arguments.get("after", 0)
    rows = list(resource.model._base_manager.filter(pk__gt=after).order_by("pk").select_for_update(of=("self",))[:CHUNK])
    if not rows:
        return False
    _work_out(resource, row, rows, wrong)
    search.index(resource, rows)
    jobs.report(job, job.done + len(rows), after=rows[-1].pk, wrong=dict(wrong))
    return True


def _work_out(resource: Resource, row: CustomField, rows: list[Any], wrong: Counter[str]) -> None:
    """Results are no change that anybody made: they are not told in the history."""
    changed = []
    for record in rows:
        before = record.custom
        why = formulas.work_out(resource, record).get(row.name)
        if why is not None:
            wrong[why] += 1
        if record.custom != before:
            changed.append(record)
    resource.model._base_manager.bulk_update(changed, [COLUMN], batch_size=100)
