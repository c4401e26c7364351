"""Checks an exported journal (a ``.ecb`` bundle) without any code of the console.

Written from ``app/sync/FORMAT.md`` alone, for an auditor who trusts nobody's program:
``python audit.py FILE.ecb``. Needs the packages cbor2, cryptography and zstandard. Prints what it
found and ends with 1 if anything is wrong. Each finding names writer and seq.
"""

from __future__ import annotations

import hashlib
import struct
import sys
from pathlib import Path
from typing import Any

import cbor2
import zstandard
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

Json = Any  # plain CBOR data: what it holds is what this program finds out


def sha(*parts: bytes) -> bytes:
    """Return the SHA-256 of bytes joined."""
    return hashlib.sha256(b"".join(parts)).digest()


def holds(key: bytes, message: bytes, signature: bytes) -> bool:
    """Tell whether an Ed25519 signature holds."""
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def open_bundle(content: bytes) -> Json:
    """Return header, records and events of a bundle."""
    if content[:4] != b"ECB\1" or sha(content[:-32]) != content[-32:]:
        raise SystemExit("no bundle, or damaged: its SHA-256 does not fit")
    (length,) = struct.unpack(">Q", content[6:14])
    reader = zstandard.ZstdDecompressor(max_window_size=1 << 23).stream_reader(content[14:-32])
    return cbor2.loads(reader.read(length))[:3]


class Audit:
    """Walks through a journal and notes what is wrong."""

    def __init__(self) -> None:
        self.findings: list[str] = []
        self.accounts: list[dict[str, bytes]] = []
        self.devices: list[set[bytes]] = []
        self.keys: dict[bytes, bytes] = {}
        self.heads: dict[bytes, tuple[int, bytes]] = {}
        self.realm = b""

    def find(self, where: str, what: str) -> None:
        """Note one finding."""
        self.findings.append(f"{where}: {what}")

    def registry(self, records: list[list[bytes]]) -> None:
        """Check the chain of the registry and learn accounts and devices by epoch."""
        head, keys = bytes(32), []
        accounts: dict[str, bytes] = {}
        devices: set[bytes] = set()
        for number, (record, signature) in enumerate(records):
            _, realm, epoch, prev, entries = cbor2.loads(record)
            if number == 0:
                self.realm = realm
                keys = [entries[0]["district_key"], entries[0]["recovery_key"]]
                if realm != sha(entries[0]["realm_name"].encode())[:16]:
                    self.find("registry 0", "the realm is not that of its name")
            if epoch != number or prev != head or realm != self.realm:
                self.find(f"registry {number}", "does not follow the record before")
            if not any(holds(key, b"ecb-registry-1\0" + record, signature) for key in keys):
                self.find(f"registry {number}", "is not signed by the district")
            head = sha(record, signature)
            for entry in entries:
                if entry.get("do") == "account":
                    accounts[entry["id"]] = entry["key"]
                elif entry.get("do") == "device":
                    devices.add(entry["key"])
            self.accounts.append(dict(accounts))
            self.devices.append(set(devices))

    def event(self, core: bytes, alg: int, signature: bytes) -> None:
        """Check one event: form, signature, chain, causal past, and a person's own act."""
        items = cbor2.loads(core)
        _, realm, writer, seq, prev, _, deps, _, epoch, kind, _, subject, data = items
        where = f"writer {writer.hex()} seq {seq} {kind}"
        if cbor2.dumps(items, canonical=True) != core:
            self.find(where, "is not in canonical form")
        if realm != self.realm or alg != 1:
            self.find(where, "belongs to another realm, or its algorithm is unknown")
        if seq == 1:
            self.opening(where, writer, epoch, data)
        key = self.keys.get(writer)
        if key is None or not holds(key, b"ecb-event-1\0" + core, signature):
            self.find(where, "signature does not hold")
        last, head = self.heads.get(writer, (0, bytes(32)))
        if seq != last + 1 or prev != head:
            self.find(where, f"does not follow seq {last}")
        for other, other_seq in deps:
            if self.heads.get(other, (0, b""))[0] < other_seq:
                self.find(where, f"comes before what it had seen: {other.hex()} seq {other_seq}")
        if "act" in data:
            self.act(where, (realm, epoch, kind, subject), data)
        self.heads[writer] = (seq, sha(core, signature))

    def opening(self, where: str, writer: bytes, epoch: int, data: Json) -> None:
        """Check the first event of a writer and learn its key."""
        key, device = data["public_key"], data["device"]
        if sha(key)[:8] != writer:
            self.find(where, "names a key that is not its own")
        self.keys[writer] = key
        message = b"ecb-device-1\0" + self.realm + key
        if not holds(device, message, data["device_sig"]):
            self.find(where, "is not certified by its device")
        if epoch >= len(self.devices) or device not in self.devices[epoch]:
            self.find(where, "comes from a device that the registry does not name")

    def act(self, where: str, about: tuple[bytes, int, str, bytes], data: Json) -> None:
        """Check the signature of the person behind an act."""
        realm, epoch, kind, subject = about
        act = data["act"]
        plain = {name: value for name, value in data.items() if name != "act"}
        body = ["ecb-act-1", realm, kind, subject, plain.get("acts_on", b""), plain]
        key = self.accounts[epoch].get(act["account"]) if epoch < len(self.accounts) else None
        if key is None or not holds(key, sha(cbor2.dumps(body, canonical=True)), act["sig"]):
            self.find(where, f"the signature of {act['account']} does not hold")

    def ends(self, header: Json) -> None:
        """Compare where each chain ends with what the sender said it had."""
        for writer, seq, digest in header["heads"]:
            if seq and self.heads.get(writer) != (seq, digest):
                found = self.heads.get(writer, (0, b""))[0]
                self.find(f"writer {writer.hex()}", f"ends at {found}, the sender had {seq}")


def main(path: str) -> int:
    """Check a file, print what was found, return 1 if anything is wrong."""
    header, records, events = open_bundle(Path(path).read_bytes())
    audit = Audit()
    audit.registry(records)
    for core, alg, signature in events:
        audit.event(core, alg, signature)
    audit.ends(header)
    heads = [[w, seq, digest] for w, (seq, digest) in sorted(audit.heads.items())]
    sys.stdout.write(f"{len(records)} records, {len(events)} events, {len(heads)} writers\n")
    sys.stdout.write(f"journal hash {sha(cbor2.dumps(heads, canonical=True)).hex()}\n")
    for finding in audit.findings:
        sys.stdout.write(f"WRONG {finding}\n")
    sys.stdout.write("sound\n" if not audit.findings else f"{len(audit.findings)} findings\n")
    return 1 if audit.findings else 0


if __name__ == "__main__":
    if len(sys.argv) != 2:
        raise SystemExit("usage: audit.py FILE.ecb")
    sys.exit(main(sys.argv[1]))
