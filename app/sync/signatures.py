"""Checks many signatures beside other work: in processes of their own where there are many.

A check of Ed25519 keeps the interpreter to itself, so threads gain nothing by it. A few are
checked on the spot; from ``MANY`` on a process a core pays for its start.
"""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager

from app.store.codec import Signed
from app.store.keys import Crypto, Ed25519
from app.sync.ledger import is_signed

MANY = 10_000
Named = tuple[Signed, bytes]
Answers = Callable[[], Sequence[bool]]
Begin = Callable[[Sequence[Named]], Answers]
_CRYPTO = Ed25519()


@contextmanager
def checking(crypto: Crypto, expected: int) -> Iterator[Begin]:
    """Give what begins to check signed events, each with its writer's public key.

    It returns at once; the answers come, in the same order, when what it returned is called.
    """
    if expected < MANY or not isinstance(crypto, Ed25519):
        yield lambda named: _on_the_spot(named, crypto)
        return
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(os.cpu_count() or 1, spawn) as pool:
        yield lambda named: pool.submit(_are_signed, tuple(named)).result


def _on_the_spot(named: Sequence[Named], crypto: Crypto) -> Answers:
    answers = [is_signed(signed, key, crypto) for signed, key in named]
    return lambda: answers


def _are_signed(named: Sequence[Named]) -> list[bool]:
    return [is_signed(signed, key, _CRYPTO) for signed, key in named]
