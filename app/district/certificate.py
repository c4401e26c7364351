"""The certificate that the district shows: one that was given, or one that it makes for itself.

Its own is signed by nobody else. Seats believe it because the district's key signs its print, see
``app.sync.enrolling``; other programs pin it or name it as their authority.
"""

from __future__ import annotations

import hashlib
import ipaddress
import os
import socket
import ssl
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from app.errors import OperatorError

CERTIFICATE, KEY = "tls.crt", "tls.key"
_SPAN = timedelta(days=3650)


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """The two files of TLS, and the SHA-256 of the certificate."""

    file: Path
    key: Path
    print: bytes


def read_certificate(file: Path, key: Path) -> Certificate:
    """Return a certificate that lies in files.

    Raises:
        OperatorError: tls_bad.
    """
    try:
        text = file.read_text("ascii")
        first = text[: text.index("-----END CERTIFICATE-----")] + "-----END CERTIFICATE-----\n"
        raw = ssl.PEM_cert_to_DER_cert(first[first.index("-----BEGIN CERTIFICATE-----") :])
        key.stat()
    except (OSError, ValueError) as error:
        raise OperatorError("tls_bad", reason=f"{file.name}, {key.name}: {error}") from error
    return Certificate(file=file, key=key, print=hashlib.sha256(raw).digest())


def own_certificate(folder: Path, host: str, now: datetime) -> Certificate:
    """Return the certificate in the folder of keys; makes it where there is none."""
    file, key = folder / CERTIFICATE, folder / KEY
    if not file.is_file() or not key.is_file():
        _make(file, key, host, now)
    return read_certificate(file, key)


def _make(file: Path, key: Path, host: str, now: datetime) -> None:
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    private = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "district")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(private.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + _SPAN)
        .add_extension(x509.SubjectAlternativeName(_names(host)), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(private, hashes.SHA256())
    )
    _write(
        key,
        private.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        ),
    )
    _write(file, made.public_bytes(serialization.Encoding.PEM))


def _names(host: str) -> list[x509.GeneralName]:
    """Return what the certificate may be called by, beside its print."""
    here = {"localhost", socket.gethostname()}
    addresses = {"127.0.0.1", "::1", host}
    return [
        *(x509.DNSName(name) for name in sorted(here) if name.isascii()),
        *(x509.IPAddress(ipaddress.ip_address(address)) for address in sorted(addresses)),
    ]


def _write(path: Path, content: bytes) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
