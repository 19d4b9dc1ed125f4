"""The product as a team runs it: two web processes and a proxy that gives each request to the one with less to do.

Without nginx on the machine, one server with two workers: there a connection stays with the worker that took it, so that of eight
clients five or six may wait for the same worker while the other has little to do.
"""

import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

PORT = 8190
STARTED = 6.0  # seconds
CONFIGURATION = """
daemon off; pid {folder}/pid; error_log stderr crit; worker_processes 1;
events {{ worker_connections 256; }}
http {{
    access_log off; client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
    upstream tehing {{ least_conn; server 127.0.0.1:{first}; server 127.0.0.1:{second}; keepalive 16; }}
    server {{
        listen 127.0.0.1:{port};
        location / {{ proxy_pass http://tehing; proxy_http_version 1.1; proxy_set_header Connection ""; proxy_set_header Host $host; }}
    }}
}}
"""


@contextmanager
def served() -> Iterator[str]:
    """The product on PORT; tells how it stands."""
    nginx = shutil.which("nginx")
    with ExitStack() as stack:
        if nginx is None:
            stack.enter_context(_running(_web(PORT, workers=2)))
        else:
            stack.enter_context(_running(_web(PORT + 1, workers=1)))
            stack.enter_context(_running(_web(PORT + 2, workers=1)))
            folder = stack.enter_context(tempfile.TemporaryDirectory())
            written = Path(folder, "nginx.conf")
            written.write_text(CONFIGURATION.format(folder=folder, port=PORT, first=PORT + 1, second=PORT + 2))
            stack.enter_context(_running([nginx, "-p", folder, "-c", str(written)]))
        time.sleep(STARTED)
        yield "two web processes behind nginx" if nginx else "one server with two workers"


def _web(port: int, *, workers: int) -> list[str]:
    line = [sys.executable, "-m", "granian", "--interface", "wsgi", "--port", str(port), "--workers", str(workers)]
    return [*line, "--blocking-threads", "2", "--no-ws", "--log-level", "error", "tehing.settings.wsgi:application"]


@contextmanager
def _running(line: list[str]) -> Iterator[None]:
    started = subprocess.Popen(line)
    try:
        yield
    finally:
        started.terminate()
        started.wait(timeout=20)
