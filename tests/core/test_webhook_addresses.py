"""Where webhooks may go, and how long they are waited for."""

import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address, ip_network
from typing import Any

import pytest

from tehing.core.access import Invalid
from tehing.core.webhooks import actions, post
from tehing.team.models import User

LOCAL = [ip_network("127.0.0.0/8")]


INSIDE = (
    "http://127.0.0.1/", "http://2130706433/", "http://0177.0.0.1/", "http://0x7f.1/", "http://127.1/", "http://localhost/", "http://0/",
    "http://[::1]/", "http://[::ffff:127.0.0.1]/", "http://[::ffff:a00:1]/", "http://[64:ff9b::7f00:1]/", "http://[2002:7f00:1::]/",
    "http://10.0.0.1/", "http://172.16.0.1/", "http://192.168.1.1/", "http://169.254.169.254/latest/meta-data/", "http://[fe80::1]/",
    "http://[fd00:ec2::254]/", "http://100.100.100.200/", "http://0.0.0.0/", "http://224.0.0.1/", "http://255.255.255.255/", "http://[::]/",
)  # fmt: skip


@pytest.mark.parametrize("address", INSIDE)
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_no_address_leads_into_the_network_of_the_house(address: str, scheme: str) -> None:
    with pytest.raises(post.NotSent) as told:
        post.post(address.replace("http:", f"{scheme}:"), headers={}, body=b"{}", networks=[])
    assert told.value.code == "address_refused"


ODD = ("https://LOCALHOST./", "https://a.localhost:8443/x", "https://127.0.0.1.:443/", "https://①②⑦.0.0.1/")
OUTSIDE = ("hooks.example.com", "93.184.216.34", "10.example.com", "ad.example", "bad", "fade.de", "[2606:2800:220:1::1]")


def test_an_address_inside_is_refused_when_it_is_saved(people: dict[str, User], settings: Any) -> None:
    def save(url: str) -> Any:
        return actions.create_webhook(by=people["admin"], data={"name": "Accounting", "url": url, "events": "*"})

    settings.WEBHOOK_NETWORKS = []
    for address in (*INSIDE, *ODD):
        with pytest.raises(Invalid) as told:
            save(address.replace("http:", "https:"))
        assert set(told.value.fields) == {"url"}, address
        assert post.leads_inside(address, []), address
    assert [host for host in OUTSIDE if post.leads_inside(f"https://{host}/", [])] == []
    made = save("https://hooks.example.com/")
    with pytest.raises(Invalid, match="address_refused"):
        actions.update_webhook(pk=made.pk, by=people["admin"], data={"url": "https://10.0.0.1/hook"})
    settings.WEBHOOK_NETWORKS = [ip_network("10.0.0.0/8")]
    assert actions.update_webhook(pk=made.pk, by=people["admin"], data={"url": "https://10.0.0.1/hook"}).pk


def test_an_open_network_opens_no_other() -> None:
    allowed = [ip_network("10.1.0.0/16")]
    assert post.permitted(ip_address("10.1.2.3"), allowed)
    assert post.permitted(ip_address("::ffff:10.1.2.3"), allowed)
    assert not post.permitted(ip_address("10.2.0.1"), allowed)
    assert post.permitted(ip_address("93.184.216.34"), [])
    assert post.permitted(ip_address("2606:2800:220:1::1"), [])


def test_who_drips_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(post, "TIMEOUT", 0.6)

    class Dripping(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            for _ in range(40):
                try:
                    self.wfile.write(b"H")
                except OSError:
                    return
                time.sleep(0.1)

        def log_message(self, *_: Any) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Dripping)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    started = time.monotonic()
    with pytest.raises(post.NotSent) as told:
        post.post(f"http://127.0.0.1:{server.server_port}/", headers={}, body=b"{}", networks=LOCAL)
    assert told.value.code == "too_slow"
    assert time.monotonic() - started < 2
    server.shutdown()
    server.server_close()
