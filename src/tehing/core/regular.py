"""Small housekeeping that each worker does from time to time. It must bear being done by several workers at once."""

import time
from collections.abc import Callable
from datetime import timedelta

Task = Callable[[], object]
_tasks: list[tuple[Task, float]] = []
_next: dict[Task, float] = {}


def every(pause: timedelta) -> Callable[[Task], Task]:
    """Register a task; a worker does it at its start and then with this pause."""

    def remember(task: Task) -> Task:
        _tasks.append((task, pause.total_seconds()))
        return task

    return remember


def do_due() -> None:
    """Do what is due in this process."""
    now = time.monotonic()
    for task, pause in _tasks:
        if _next.get(task, 0.0) <= now:
            _next[task] = now + pause
            task()
