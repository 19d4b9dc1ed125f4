from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class CoreConfig(AppConfig):
    name = "tehing.core"
    label = "core"
    verbose_name = _("Core")

    def ready(self) -> None:
        """Read every room's registrations; rooms are later in the sale, so core never names them."""
        autodiscover_modules("events", "resources", "panels", "handlers", "refusals")
