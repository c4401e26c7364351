"""A real network on one machine: hosts in namespaces on a bridge, and what goes wrong there.

A host is a namespace with one address. Whatever an act inside it starts, threads and processes,
stays there. Needs root, iproute2 and nftables; ``missing`` says what a machine lacks.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import cache
from itertools import count
from pathlib import Path
from typing import TypeVar

_CLONE_NEWNET = 0x40000000
_PLACES = Path("/run/netns")
_NUMBERS = count()
_CHAIN = "{ type filter hook input priority 0; }"
_T = TypeVar("_T")


def _run(*words: str) -> None:
    done = subprocess.run(words, capture_output=True, text=True, timeout=20, check=False)
    if done.returncode:
        raise OSError(f"{' '.join(words)}: {done.stderr.strip()}")


@cache
def missing() -> str:
    """Return why this machine cannot hold such a network, "" if it can."""
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        return "network namespaces need root on Linux"
    lacking = [name for name in ("ip", "tc", "nft", "mount") if shutil.which(name) is None]
    if lacking:
        return f"not installed: {', '.join(lacking)} (iproute2, nftables, mount)"
    try:
        network = Network(("one", "two"))
    except OSError as error:
        return f"network namespaces are not permitted here: {error}"
    try:
        network.lose("one", 30)
        network.narrow("two", 64)
    except OSError as error:
        return f"this kernel has no such filter: {error}"
    finally:
        network.close()
    return ""


class Network:
    """Hosts on one bridge; each has the address ``address(host)``."""

    def __init__(self, hosts: Sequence[str]) -> None:
        """Make it anew.

        Raises:
            OSError: it is not permitted.
        """
        self._mark = f"lh{os.getpid()}n{next(_NUMBERS)}"
        self._hosts = tuple(hosts)
        self._made: list[str] = []
        try:
            self._make("hub")
            _run("ip", "-n", self._space("hub"), "link", "add", "bridge", "type", "bridge")
            _run("ip", "-n", self._space("hub"), "link", "set", "bridge", "up")
            for host in hosts:
                self._make(host)
                self._join(host)
        except OSError:
            self.close()
            raise

    def address(self, host: str) -> str:
        """Return the address of a host."""
        return f"10.93.0.{self._hosts.index(host) + 1}"

    def inside(self, host: str, act: Callable[[], _T]) -> _T:
        """Run an act on a thread inside a host, and wait for it."""
        results: list[_T] = []
        faults: list[BaseException] = []

        def run() -> None:
            try:
                _enter(_PLACES / self._space(host))
                results.append(act())
            except BaseException as error:  # noqa: BLE001 - it is raised again where it is waited for
                faults.append(error)

        thread = threading.Thread(target=run, name=f"in {host}")
        thread.start()
        thread.join()
        if faults:
            raise faults[0]
        return results[0]

    def cut(self, *hosts: str) -> None:
        """Pull the plug of hosts."""
        for host in hosts:
            _run("ip", "-n", self._space("hub"), "link", "set", f"to-{host}", "down")

    def deafen(self, host: str) -> None:
        """Let a host send and receive nothing: what it says arrives, no answer does."""
        self._filter(host, "drop")

    def lose(self, host: str, percent: int) -> None:
        """Lose a share of the packets that come to a host."""
        self._filter(host, "numgen", "random", "mod", "100", "<", str(percent), "drop")

    def narrow(self, host: str, kbit: int) -> None:
        """Let a host send and receive so many kilobits a second, and no more."""
        shape = ("root", "tbf", "rate", f"{kbit}kbit", "burst", "4kb", "latency", "400ms")
        for space, device in ((self._space(host), "wire"), (self._space("hub"), f"to-{host}")):
            _run("tc", "-n", space, "qdisc", "replace", "dev", device, *shape)

    def heal(self) -> None:
        """Undo all of it."""
        for host in self._hosts:
            with suppress(OSError):
                self._nft(host, "delete", "table", "inet", "fault")
            pairs = ((self._space(host), "wire"), (self._space("hub"), f"to-{host}"))
            for space, device in pairs:
                with suppress(OSError):
                    _run("tc", "-n", space, "qdisc", "del", "dev", device, "root")
            _run("ip", "-n", self._space("hub"), "link", "set", f"to-{host}", "up")

    def close(self) -> None:
        """Let every namespace go, and its devices with it."""
        while self._made:
            with suppress(OSError):
                _run("ip", "netns", "del", self._made.pop())

    def _space(self, host: str) -> str:
        return f"{self._mark}-{host}"

    def _make(self, host: str) -> None:
        _run("ip", "netns", "add", self._space(host))
        self._made.append(self._space(host))
        _run("ip", "-n", self._space(host), "link", "set", "lo", "up")

    def _join(self, host: str) -> None:
        space, hub = self._space(host), self._space("hub")
        wire = ("link", "add", "wire", "type", "veth", "peer", "name", f"to-{host}", "netns", hub)
        _run("ip", "-n", space, *wire)
        _run("ip", "-n", hub, "link", "set", f"to-{host}", "master", "bridge", "up")
        _run("ip", "-n", space, "address", "add", f"{self.address(host)}/24", "dev", "wire")
        _run("ip", "-n", space, "link", "set", "wire", "up")

    def _filter(self, host: str, *verdict: str) -> None:
        with suppress(OSError):
            self._nft(host, "delete", "table", "inet", "fault")
        self._nft(host, "add", "table", "inet", "fault")
        self._nft(host, "add", "chain", "inet", "fault", "input", _CHAIN)
        self._nft(host, "add", "rule", "inet", "fault", "input", "iifname", "wire", *verdict)

    def _nft(self, host: str, *words: str) -> None:
        _run("ip", "netns", "exec", self._space(host), "nft", " ".join(words))


def _enter(place: Path) -> None:
    """Move the calling thread into a namespace."""
    libc = ctypes.CDLL(None, use_errno=True)
    with place.open("rb") as handle:
        if libc.setns(handle.fileno(), _CLONE_NEWNET):
            raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))


@contextmanager
def small_disk(folder: Path, size_kb: int) -> Iterator[Path]:
    """Mount a small disk of memory at a folder for the time of a block."""
    folder.mkdir(parents=True, exist_ok=True)
    _run("mount", "-t", "tmpfs", "-o", f"size={size_kb}k", "tmpfs", str(folder))
    try:
        yield folder
    finally:
        _run("umount", str(folder))
