"""Where a server of a test listens."""

import random
import socket

# below the range from which systems take the near end of a call: asked on such a port before its server is up, a caller may answer itself
PORTS = range(20_000, 32_000)


def free_port() -> int:
    """A port that nobody listens on."""
    for port in random.sample(PORTS, 200):
        with socket.socket() as tried:
            try:
                tried.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise AssertionError("Two hundred ports were all taken.")
