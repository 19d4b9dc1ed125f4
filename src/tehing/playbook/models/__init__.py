"""How the company sells: the method as data that its people extend."""

from tehing.playbook.models.advisor import AdvisorRule
from tehing.playbook.models.checklists import Checklist
from tehing.playbook.models.objections import Answer, Objection
from tehing.playbook.models.techniques import Question, Script, Technique

__all__ = ["AdvisorRule", "Answer", "Checklist", "Objection", "Question", "Script", "Technique"]
