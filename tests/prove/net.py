"""Bundles on their way: lost, twice, late, out of order, cut short, flipped, thinned out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from app.store.codec import BadBytesError, Signed
from app.sync.bundle import Bundle, pack, unpack
from tests.prove.options import Chance, Options

MOST_ON_THE_WAY = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A bundle between two nodes; a question is answered by whoever gets it."""

    sender: str
    to: str
    content: bytes
    is_question: bool


class Net:
    """The ways between the nodes, and what is on them."""

    def __init__(self, options: Options, rng: Chance) -> None:
        self._options = options
        self._rng = rng
        self._cuts: set[tuple[str, str]] = set()
        self._letters: list[Letter] = []

    @property
    def cuts(self) -> list[tuple[str, str]]:
        """The pairs that cannot reach each other."""
        return sorted(self._cuts)

    @property
    def is_busy(self) -> bool:
        """Tell whether something is on its way."""
        return bool(self._letters)

    def reaches(self, one: str, other: str) -> bool:
        """Tell whether there is a way between two nodes."""
        return (min(one, other), max(one, other)) not in self._cuts

    def cut(self, one: str, other: str) -> None:
        """Take the way between two nodes away."""
        self._cuts.add((min(one, other), max(one, other)))

    def join(self, pair: tuple[str, str]) -> None:
        """Open a way again."""
        self._cuts.discard(pair)

    def heal(self) -> None:
        """Open every way."""
        self._cuts.clear()

    def arrivals(self, content: bytes) -> list[bytes]:
        """Return what arrives of a bundle: nothing, it, it twice, or something like it."""
        rng, options = self._rng, self._options
        if rng.randrange(100) < options.loss:
            return []
        copies = 2 if rng.randrange(100) < options.twice else 1
        return [
            damaged(content, rng) if rng.randrange(100) < options.damage else content
            for _ in range(copies)
        ]

    def post(self, letter: Letter) -> None:
        """Put a bundle on its way; it comes when the run lets it come, or never."""
        self._letters += (
            replace(letter, content=content) for content in self.arrivals(letter.content)
        )
        while len(self._letters) > MOST_ON_THE_WAY:
            self._letters.pop(self._rng.randrange(len(self._letters)))

    def next_letter(self) -> Letter | None:
        """Return any of the bundles on their way whose way is open."""
        if not self._letters:
            return None
        place = self._rng.randrange(len(self._letters))
        letter = self._letters[place]
        if not self.reaches(letter.sender, letter.to):
            return None
        return self._letters.pop(place)


def damaged(content: bytes, rng: Chance) -> bytes:
    """Return a bundle that something happened to on its way, by accident or on purpose."""
    return rng.choice(_DAMAGES)(content, rng) if content else content


def _cut_short(content: bytes, rng: Chance) -> bytes:
    return content[: rng.randrange(len(content))]


def _flipped(content: bytes, rng: Chance) -> bytes:
    changed = bytearray(content)
    changed[rng.randrange(len(changed))] ^= 1 << rng.randrange(8)
    return bytes(changed)


def _resealed(content: bytes, change: Callable[[Bundle], Bundle]) -> bytes:
    try:
        return pack(change(unpack(content)))
    except BadBytesError:
        return content


def _thinned(content: bytes, rng: Chance) -> bytes:
    """Some of its events are missing."""
    return _resealed(
        content, lambda b: replace(b, events=tuple(e for e in b.events if rng.random() < 0.6))
    )


def _shuffled(content: bytes, rng: Chance) -> bytes:
    return _resealed(
        content, lambda b: replace(b, events=tuple(rng.sample(b.events, len(b.events))))
    )


def _forged(content: bytes, rng: Chance) -> bytes:
    """One of its events, or its signature, was changed by a bit."""

    def change(bundle: Bundle) -> Bundle:
        events = list(bundle.events)
        if events:
            place = rng.randrange(len(events))
            events[place] = _with_flip(events[place], rng)
        return replace(bundle, events=tuple(events))

    return _resealed(content, change)


def _with_flip(signed: Signed, rng: Chance) -> Signed:
    if rng.one_in(2):
        return replace(signed, sig=_flipped(signed.sig, rng))
    return replace(signed, core=_flipped(signed.core, rng))


_DAMAGES: tuple[Callable[[bytes, Chance], bytes], ...] = (
    _cut_short,
    _flipped,
    _thinned,
    _thinned,
    _shuffled,
    _forged,
)
