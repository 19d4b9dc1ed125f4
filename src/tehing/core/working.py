"""The worker: delivers news and does background work until it is told to stop."""

import contextlib
import logging
import os
import signal
import socket
import threading
import time

from django.db import DatabaseError, close_old_connections

from tehing.core import delivery, faults, jobs, regular, workspace
from tehing.core.custom import fields
from tehing.core.webhooks import sending

log = logging.getLogger(__name__)
BEAT = 10  # seconds between two signs of life
PAUSE = 0.5  # seconds between two looks when there is nothing to do
LONGEST = 15.0  # the same while the machine refuses


def until_stopped() -> None:
    """Work until SIGTERM or Ctrl-C."""
    stop = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stop.set())
    webhooks = threading.Thread(target=sending.run, args=(stop,), name="webhooks")
    webhooks.start()
    run(stop)
    webhooks.join()


def run(stop: threading.Event) -> None:
    """One look after the other; a fault in one is logged and does not end the worker."""
    name, beaten = f"{socket.gethostname()} {os.getpid()}", 0.0
    waiting, pause = faults.Waiting(log, "The worker waits. %s"), PAUSE
    while not stop.is_set():
        busy = False
        try:
            if time.monotonic() - beaten > BEAT or not beaten:
                jobs.beat(name)
                beaten = time.monotonic()
            workspace.forget()
            fields.forget()  # news is told of the house as it is now
            regular.do_due()
            busy = bool(delivery.deliver_due()) or jobs.run_next(stop)
            waiting.end()
            pause = PAUSE
        except Exception as no:
            pause = min(pause * 2, LONGEST)
            if not waiting.meet(no):
                log.exception("The worker stumbled and goes on.")
        close_old_connections()
        if not busy:
            stop.wait(pause)
    with contextlib.suppress(DatabaseError):
        jobs.leave(name)
