"""How long the files are kept that imports were read from: they hold people's data that no erasure can reach inside them."""

from datetime import timedelta
from functools import partial

from django.db import models, transaction

from tehing.core import clock, storage
from tehing.core.models import Import
from tehing.core.regular import every

DAYS = 30  # enough to look at what came in, mend the rows that were not taken, and take all of it back


@every(timedelta(hours=6))
def forget_files() -> None:
    """Forget the files of imports begun more than DAYS days ago, but for one that still runs. What they brought in stays."""
    for key in _due().values_list("sha256", flat=True).distinct():
        with transaction.atomic():
            _due().filter(sha256=key).update(file_kept=False, found={})
            if not Import.objects.filter(sha256=key, file_kept=True).exists():
                transaction.on_commit(partial(storage.store().remove, "imports", key))


def _due() -> "models.QuerySet[Import]":
    old = clock.now() - timedelta(days=DAYS)
    return Import.objects.filter(file_kept=True, created_at__lt=old).exclude(state=Import.State.RUNNING)
