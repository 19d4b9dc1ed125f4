"""One POST to an address that somebody typed in: it must not become a way into the network that the server stands in.

The name is resolved once, every address it has is looked at, and the connection goes to one of exactly these; so a name
that answers otherwise a moment later changes nothing. The standard library is enough for it (decision 23).
"""

import http.client
import re
import socket
import ssl
import threading
import time
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from urllib.parse import SplitResult, quote, urlsplit

from tehing.core.numbers import whole

TIMEOUT = 7.0  # seconds for all of it after the name is resolved
MOST_READ = 100_000  # bytes of the answer
EXCERPT = 2_000  # letters that are kept
EMBEDDED = (ip_network("64:ff9b::/96"), ip_network("64:ff9b:1::/48"))  # IPv6 addresses that lead to an IPv4 one
HERE = ("localhost", "localhost.localdomain", "ip6-localhost", "ip6-loopback")
NUMBERS = re.compile(r"[0-9a-fx]+(\.[0-9a-fx]+){0,3}")
Network = IPv4Network | IPv6Network
Address = IPv4Address | IPv6Address


class NotSent(Exception):
    """No answer came. `code` is stable."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(code)
        self.code, self.detail = code, detail


@dataclass(frozen=True)
class Reply:
    """What the other side said; `retry_after` in seconds, 0 when it does not say."""

    status: int
    text: str
    retry_after: int
    milliseconds: int


def post(url: str, *, headers: Mapping[str, str], body: bytes, networks: Sequence[Network]) -> Reply:
    """Send and give back the answer, whatever its status; redirects are not followed. Raises NotSent."""
    started = time.monotonic()
    parts = _parts(url)
    cut = threading.Event()
    sock = _connected(parts, networks, started + TIMEOUT)
    watch = threading.Timer(max(0.0, started + TIMEOUT - time.monotonic()), _cut, (sock, cut))
    watch.start()
    try:
        answer = _exchange(parts, sock, headers, body)
        text = answer.read(MOST_READ).decode("utf-8", "replace").replace("\x00", "")[:EXCERPT]
        after = answer.headers.get("Retry-After", "")
        seconds = whole(after, most=999_999) or 0
        return Reply(answer.status, text, seconds, round((time.monotonic() - started) * 1000))
    except ssl.SSLCertVerificationError as no:
        raise NotSent("bad_certificate", no.verify_message) from no
    except (OSError, http.client.HTTPException, ValueError) as no:
        if cut.is_set() or isinstance(no, TimeoutError):
            raise NotSent("too_slow") from no
        raise NotSent("broken_off", type(no).__name__) from no
    finally:
        watch.cancel()
        sock.close()


def permitted(address: Address, networks: Sequence[Network]) -> bool:
    """Whether this is an address of the public internet, or one of the networks that were allowed."""
    if any(address.version == one.version and address in one for one in networks):
        return True
    if isinstance(address, IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour or (address.teredo or (None, None))[1]
        if inner is None and any(address in one for one in EMBEDDED):
            inner = IPv4Address(int(address) & 0xFFFFFFFF)
        if inner is not None:
            return permitted(inner, networks)
    return address.is_global and not (address.is_multicast or address.is_reserved)


def leads_inside(url: str, networks: Sequence[Network]) -> bool:
    """Whether the address says by itself that it would be refused; what a name leads to is seen only when something is sent."""
    address = _written_out(urlsplit(url).hostname or "")
    return address is not None and not permitted(address, networks)


def _written_out(host: str) -> Address | None:
    """The number that a host is, in any way of writing it: 127.1, 0x7f000001, ①②⑦.⓪.⓪.①; also what every machine calls itself."""
    plain = unicodedata.normalize("NFKC", host).casefold().rstrip(".")
    if plain in HERE or plain.endswith(".localhost"):
        return IPv4Address("127.0.0.1")
    try:
        return ip_address(plain)
    except ValueError:
        pass
    try:
        return IPv4Address(socket.inet_aton(plain)) if NUMBERS.fullmatch(plain) else None
    except OSError:
        return None


def _parts(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018 - reading it checks it
    except ValueError as no:
        raise NotSent("bad_address") from no
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.username is not None:
        raise NotSent("bad_address")
    return parts


def _port(parts: SplitResult) -> int:
    return parts.port or (443 if parts.scheme == "https" else 80)


def _host(parts: SplitResult) -> str:
    return parts.hostname or ""


def _connected(parts: SplitResult, networks: Sequence[Network], until: float) -> socket.socket:
    """A connection to one of the name's addresses, all of which are permitted."""
    try:
        found = socket.getaddrinfo(_host(parts), _port(parts), type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as no:
        raise NotSent("unknown_host") from no
    addresses = [ip_address(str(entry[4][0])) for entry in found]
    for address in addresses:
        if not permitted(address, networks):
            raise NotSent("address_refused", str(address))
        if parts.scheme == "http" and not any(address in one for one in networks):
            raise NotSent("https_needed")
    for family, kind, protocol, _name, where in found:
        raw = socket.socket(family, kind, protocol)
        raw.settimeout(max(0.1, until - time.monotonic()))
        try:
            raw.connect(where)
        except OSError:
            raw.close()
            continue
        return _wrapped(raw, parts)
    raise NotSent("no_connection")


def _wrapped(raw: socket.socket, parts: SplitResult) -> socket.socket:
    if parts.scheme == "http":
        return raw
    context = ssl.create_default_context()
    return context.wrap_socket(raw, server_hostname=_host(parts), do_handshake_on_connect=False)


def _exchange(parts: SplitResult, sock: socket.socket, headers: Mapping[str, str], body: bytes) -> http.client.HTTPResponse:
    if isinstance(sock, ssl.SSLSocket):
        sock.do_handshake()
    made = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = made(_host(parts), _port(parts))
    connection.sock = sock
    target = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~") + (f"?{quote(parts.query, safe='/%:@!$&()*+,;=~?')}" if parts.query else "")
    connection.request("POST", target, body=body, headers=dict(headers) | {"Connection": "close"})
    return connection.getresponse()


def _cut(sock: socket.socket, cut: threading.Event) -> None:
    """The time is over, however slowly the other side drips."""
    cut.set()
    try:
        socket.socket.shutdown(sock, socket.SHUT_RDWR)  # not SSLSocket's own, which forgets the session that another thread is using
    except OSError:
        return
