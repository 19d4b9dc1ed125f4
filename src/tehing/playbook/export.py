"""The playbook's file on its way to a browser or program."""

from django.http import StreamingHttpResponse

from tehing.core.access import Actor
from tehing.core.records.export import InTheSameAct
from tehing.playbook import actions


def answer(by: Actor) -> StreamingHttpResponse:
    """The whole playbook as one file. Raises Forbidden."""
    made = StreamingHttpResponse(InTheSameAct(actions.export_playbook(by=by)), content_type="application/json")
    made["Content-Disposition"] = 'attachment; filename="tehing-playbook.json"'
    return made
