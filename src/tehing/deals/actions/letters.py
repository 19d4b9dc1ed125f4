"""Letters with an invitation in them, on their way by the mail server (RFC 6047): asked for with the act, sent by the worker."""

from collections.abc import Sequence
from email.mime.text import MIMEText
from email.utils import formataddr, parseaddr
from typing import Any, TypedDict

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from tehing.core import copies, jobs, redaction
from tehing.core.access import Actor
from tehing.core.models import Job
from tehing.core.redaction import Subject

JOB = "deals.letters"


class Letter(TypedDict):
    """What goes to one address. `method` is REQUEST or CANCEL."""

    to: str
    name: str
    reply_to: str
    subject: str
    text: str
    ics: str
    method: str


def there_is_a_mail_server() -> bool:
    """Without one, mail is written to the log: nobody would get the invitation."""
    return not settings.EMAIL_BACKEND.endswith(("console.EmailBackend", "mail.Nowhere"))


def post(letters: Sequence[Letter], *, by: Actor | None) -> None:
    """Put letters on their way; they leave after the present transaction, if that succeeds."""
    if letters:
        jobs.enqueue(JOB, by=by, letters=list(letters))


@jobs.job(JOB, _("Sending invitations"))
def send(job: Job) -> dict[str, Any] | None:
    """One after the other; after a kill from the first one not known to be sent. The words are forgotten when all are gone."""
    letters: list[Letter] = job.arguments["letters"]
    for number in range(job.done, len(letters)):
        if letters[number]["to"]:
            _message(letters[number]).send()
        jobs.report(job, number + 1, len(letters))
    jobs.report(job, job.done, job.total, letters=[])
    return {"sent": job.done}


@copies.forgets
@transaction.atomic
def forget(subject: Subject) -> None:
    """Letters to somebody who was erased do not leave any more; those that wait or failed are kept without their words."""
    for job in Job.objects.select_for_update().filter(kind=JOB).exclude(state=Job.State.DONE):
        letters = [_empty(each) if copies.tells(each["to"], subject) else each for each in job.arguments["letters"]]
        job.arguments |= {"letters": redaction.redact(letters, subject, near=True)}
        job.save(update_fields=["arguments"])


def _empty(letter: Letter) -> Letter:
    """It keeps its place among the others, so that what was sent already is not sent again."""
    return {**letter, "to": "", "subject": "", "text": "", "ics": ""}


def _message(letter: Letter) -> "_Invitation":
    """Text for people, and the same for calendars, with the method in its type: that is what makes it an invitation."""
    sender = formataddr((letter["name"], parseaddr(settings.DEFAULT_FROM_EMAIL)[1]))
    message = _Invitation(letter["subject"], letter["text"], sender, [letter["to"]], reply_to=[letter["reply_to"]])
    part = MIMEText(letter["ics"], "calendar", "utf-8")
    part.set_param("method", letter["method"])
    part.add_header("Content-Disposition", "inline", filename="invite.ics")
    message.attach(part)
    return message


class _Invitation(EmailMultiAlternatives):
    """Its parts say the same in two ways; a calendar among mere attachments would be no invitation to many mail programs."""

    mixed_subtype = "alternative"
