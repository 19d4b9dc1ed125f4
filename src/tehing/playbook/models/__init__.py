"""How the company sells: the method as data that its people extend."""

from tehing.playbook.models.objections import Answer, Objection
from tehing.playbook.models.techniques import Question, Script, Technique

__all__ = ["Answer", "Objection", "Question", "Script", "Technique"]
