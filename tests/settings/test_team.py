"""The example of a team in the documentation, really started: PostgreSQL, two web processes, two workers, nginx with TLS."""

import http.client
import os
import re
import shlex
import shutil
import signal
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from ..ports import free_port
from ..tables import URL, address
from .houses import EMAIL, PASSWORD, ROOT, House, answer

EXAMPLES = ROOT / "docs" / "operations" / "examples"
HOST = "sales.example.com"
pytestmark = pytest.mark.skipif(not URL, reason="a team works on a database server")


def unit(name: str, instance: str) -> list[str]:
    """The command of a systemd unit."""
    line = re.search(r"^ExecStart=(.+)$", (EXAMPLES / name).read_text(), re.M)
    assert line is not None
    program, *words = shlex.split(line.group(1).replace("%i", instance))
    assert program == "/opt/tehing/bin/tehing"
    return [sys.executable, "-m", "tehing.settings.cli", *words]


def environment(house: House, folder: Path) -> dict[str, str]:
    """team.env, with this test's places for those of the example."""
    (folder / "database").write_text(address(house.database))
    text = (EXAMPLES / "team.env").read_text().replace("/var/lib/tehing", str(house.data)).replace("/etc/tehing/", f"{folder}/")
    lines = [line.partition("=") for line in text.splitlines() if line and not line.startswith("#")]
    kept = replace(house, database="").environment
    return kept | {name: value for name, _, value in lines}


@dataclass
class Team:
    """What was started, and a visitor who keeps cookies."""

    house: House
    port: int
    webs: dict[int, "subprocess.Popen[bytes]"]
    workers: list["subprocess.Popen[bytes]"]
    cookies: dict[str, str] = field(default_factory=dict)

    def ask(self, method: str, path: str, body: str = "", **headers: str) -> tuple[int, str, http.client.HTTPMessage]:
        """One request through the proxy."""
        given = {"Host": HOST, "Origin": f"https://{HOST}", "Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items())}
        given |= {"Content-Type": "application/x-www-form-urlencoded"} | {name.replace("_", "-"): value for name, value in headers.items()}
        link = http.client.HTTPSConnection("127.0.0.1", self.port, timeout=20, context=ssl._create_unverified_context())
        link.request(method, path, body or None, given)
        found = link.getresponse()
        text = found.read().decode()
        for line in found.headers.get_all("Set-Cookie") or ():
            name, _, rest = line.partition("=")
            assert "Secure" in line or "Max-Age=0" in line, line
            self.cookies[name] = rest.partition(";")[0]
        link.close()
        return found.status, text, found.headers

    def send(self, path: str, **values: str) -> tuple[int, str, http.client.HTTPMessage]:
        return self.ask("POST", path, urlencode(values | {"csrfmiddlewaretoken": self.cookies["csrftoken"]}))


def stop(process: "subprocess.Popen[bytes]") -> None:
    """The process and what it started, at once: as the machine's end would."""
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()


@pytest.fixture
def team(house: House, tmp_path: Path) -> Iterator[Team]:
    if not shutil.which("nginx") and not os.environ.get("CI"):
        pytest.skip("nginx is not installed")
    around, port, plain = environment(house, tmp_path), free_port(), free_port()
    ports = {8001: free_port(), 8002: free_port()}
    log = (tmp_path / "log").open("w")
    started: list[subprocess.Popen[bytes]] = []

    def start(line: list[str]) -> "subprocess.Popen[bytes]":
        started.append(subprocess.Popen(line, env=around, stdout=log, stderr=subprocess.STDOUT, start_new_session=True, cwd=tmp_path))
        return started[-1]

    webs = {number: start(unit("tehing-web@.service", str(number))) for number in ports.values()}
    workers = [start(unit("tehing-worker@.service", number)) for number in "12"]
    start(["nginx", "-p", str(tmp_path), "-c", str(nginx(tmp_path, port, plain, ports)), "-g", "daemon off;"])
    try:
        for number in webs:
            answer(f"http://127.0.0.1:{number}/health/ready/")
        yield Team(house, port, webs, workers)
        assert "Traceback" not in (tmp_path / "log").read_text()
    finally:
        for process in started:
            if process.poll() is None:
                stop(process)
        log.close()
        print((tmp_path / "log").read_text()[-6000:])  # shown when the test has failed


def nginx(folder: Path, port: int, plain: int, ports: dict[int, int]) -> Path:
    """The example's site with this test's ports and a certificate made for it."""
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    made = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "1"]
    subprocess.run([*made, "-subj", f"/CN={HOST}", "-keyout", str(key), "-out", str(certificate)], check=True, capture_output=True)
    site = (EXAMPLES / "nginx.conf").read_text()
    for old, new in ports.items():
        site = site.replace(f":{old}", f":{new}")
    site = site.replace("listen 80;", f"listen 127.0.0.1:{plain};").replace("listen 443 ", f"listen 127.0.0.1:{port} ")
    site = site.replace(f"/etc/letsencrypt/live/{HOST}/fullchain.pem", str(certificate))
    site = site.replace(f"/etc/letsencrypt/live/{HOST}/privkey.pem", str(key))
    places = "".join(f"{name}_temp_path {folder}/{name};\n" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    whole = folder / "nginx.conf"
    user = "user root;\n" if os.getuid() == 0 else ""
    whole.write_text(
        f"{user}pid {folder}/nginx.pid;\nerror_log {folder}/nginx.log;\nevents {{}}\nhttp {{\naccess_log off;\n{places}{site}}}\n"
    )
    return whole


def waits(house: House, statement: str, until: Any) -> None:
    """The database comes to say so within some seconds."""
    for _ in range(200):
        if house.rows(statement) == until:
            return
        time.sleep(0.1)
    raise AssertionError(house.rows(statement))


def test_a_team_works_on_while_its_processes_die(team: Team) -> None:
    house = team.house
    assert team.ask("GET", "/companies/")[0] == 302
    team.ask("GET", "/auth/login/")
    assert team.send("/auth/login/", login=EMAIL, password=PASSWORD)[0] == 302
    status, page, headers = team.ask("GET", "/companies/")
    assert (status, "Õunapuu" in page) == (200, True)
    assert "Strict-Transport-Security" in headers
    assert team.ask("GET", "/metrics")[0] == 404
    assert b"tehing_request_seconds" in answer(f"http://127.0.0.1:{min(team.webs)}/metrics")

    assert team.send("/companies/new/", name="Made by the team", relation="prospect")[0] == 302
    assert house.rows("SELECT name FROM parties_company WHERE name LIKE 'Made by%'") == [("Made by the team",)]
    bring(team, "First")
    stop(team.workers[0])
    bring(team, "Second")  # the other worker does it

    stop(team.webs[min(team.webs)])
    made = 0
    for number in range(10):
        assert team.ask("GET", "/companies/")[0] == 200
        made += team.send("/companies/new/", name=f"Meanwhile {number}", relation="prospect")[0] == 302
    assert made >= 9  # one may have been on its way to the process that died; it is never sent twice
    assert house.rows("SELECT COUNT(*) FROM parties_company WHERE name LIKE 'Meanwhile%'") == [(made,)]
    told = "SELECT COUNT(*) FROM core_event WHERE name = 'company.created' AND label LIKE 'Meanwhile%'"
    assert house.rows(told) == [(made,)]


def bring(team: Team, name: str) -> None:
    """An import asked for through the proxy and done by a worker."""
    edge, plan = "edge", '{"record": "companies"}'
    part = f"--{edge}\r\nContent-Disposition: form-data; name="
    file = f'{part}"file"; filename="{name}.csv"\r\nContent-Type: text/csv\r\n\r\nname,employees\n{name} by import,5\n\r\n'
    body = f'{part}"accept"\r\n\r\ntrue\r\n{part}"plan"\r\n\r\n{plan}\r\n{file}--{edge}--\r\n'
    more = {"Content_Type": f"multipart/form-data; boundary={edge}", "X_CSRFToken": team.cookies["csrftoken"]}
    status, text, _ = team.ask("POST", "/api/v1/imports", body, **more)
    assert status == 201, text[-500:]
    waits(team.house, f"SELECT COUNT(*) FROM parties_company WHERE name = '{name} by import'", [(1,)])


def test_the_units_of_one_machine_are_commands_that_exist() -> None:
    from tehing.settings.cli import _parser

    for name in ("tehing.service", "tehing-backup.service"):
        assert _parser().parse_args(unit(name, "")[3:]).command is not None


def test_the_settings_of_the_examples_exist() -> None:
    from tehing.settings import env

    known = {one.name for one in env.known.values()}
    for name in ("team.env", "one-machine.env"):
        assert set(re.findall(r"TEHING_[A-Z_]+", (EXAMPLES / name).read_text())) <= known
