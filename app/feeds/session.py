"""HTTP into one district, as its ``Door`` says."""

from __future__ import annotations

import hashlib
import socket
import ssl

import requests
from requests.adapters import HTTPAdapter

from app.errors import OperatorError
from app.feeds.door import Door, host_and_port, is_elsewhere, is_encrypted


class _Adapter(HTTPAdapter):
    """Believes one certificate, whoever signed it and whatever name it bears."""

    def __init__(self, certificate: bytes) -> None:
        self._certificate = certificate.hex()
        super().__init__(max_retries=0, pool_connections=1, pool_maxsize=2)

    def init_poolmanager(
        self, connections: int, maxsize: int, block: bool = False, **more: object
    ) -> None:
        if self._certificate:
            more |= {"assert_fingerprint": self._certificate, "assert_hostname": False}
        super().init_poolmanager(connections, maxsize, block, **more)


def open_session(door: Door) -> requests.Session:
    """Return a session that speaks to one district only; no proxy of the machine stands between.

    Raises:
        OperatorError: not_encrypted, a token would go in clear, or url_bad.
    """
    session = requests.Session()
    session.trust_env = False
    session.mount("http://", _Adapter(b""))
    session.mount("https://", _Adapter(door.certificate))
    # The fingerprint is looked at instead of the chain of signatures.
    session.verify = not door.certificate and (str(door.authority) if door.authority else True)
    if door.token and (is_encrypted(door.url) or door.in_clear or not is_elsewhere(door.url)):
        session.headers["Authorization"] = f"Bearer {door.token}"
    elif door.token:
        raise OperatorError("not_encrypted", url=door.url)
    return session


def shown_certificate(url: str, timeout_s: float = 5.0) -> bytes:
    """Return the SHA-256 of the certificate that a district shows now, whoever signed it.

    Raises:
        OperatorError: district_unreachable, or url_bad.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    host, port = host_and_port(url)
    try:
        with (
            socket.create_connection((host, port), timeout_s) as plain,
            context.wrap_socket(plain, server_hostname=host) as shown,
        ):
            return hashlib.sha256(shown.getpeercert(binary_form=True) or b"").digest()
    except OSError as error:
        raise OperatorError("district_unreachable", url=url) from error
