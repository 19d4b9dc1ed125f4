"""Every write of the room that is more than saving a record. Other rooms call these names."""

from tehing.playbook.actions.advisor import check_rule
from tehing.playbook.actions.sharing import Taken, begin_playbook, export_playbook, import_playbook, seed_playbook, standard

__all__ = ["Taken", "begin_playbook", "check_rule", "export_playbook", "import_playbook", "seed_playbook", "standard"]
