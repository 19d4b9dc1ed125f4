"""Every write of the room that is more than saving a record. Other rooms call these names."""

from tehing.playbook.actions.advisor import check_rule
from tehing.playbook.actions.intake import Taken
from tehing.playbook.actions.sharing import begin_playbook, export_playbook, import_playbook, seed_playbook
from tehing.playbook.actions.translations import take_standard_words

__all__ = ["Taken", "begin_playbook", "check_rule", "export_playbook", "import_playbook", "seed_playbook", "take_standard_words"]
