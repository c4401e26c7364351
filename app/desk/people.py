"""The names of people at a seat: there while somebody is signed in, hidden while it is locked.

They are opened by the key of who signed in, live in memory only, and never touch the picture that
is recorded and compared. Source: contracts 4; screen design 2.6.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from app.domain.people import Registry
from app.domain.picture import Picture
from app.store.keys import AccountKey
from app.sync.replica import Replica

_NO_NAMES: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True)
class _Shown:
    """A picture with names, and what it was made of."""

    bare: Picture
    names: Mapping[str, str]
    picture: Picture


class People:
    """Shows pictures with the names that may be seen here now; readable from any thread."""

    def __init__(self, replica: Replica) -> None:
        self._replica = replica
        self._names = _NO_NAMES
        self._is_hidden = False
        self._registry: tuple[Registry, Mapping[str, str], Registry] | None = None
        self._shown: _Shown | None = None

    @property
    def names(self) -> Mapping[str, str]:
        """The names that may be seen now, by account."""
        return _NO_NAMES if self._is_hidden else self._names

    @property
    def known(self) -> frozenset[str]:
        """Every name in memory, hidden or not: what no log and no crash file may hold."""
        return frozenset(self._names.values())

    def learn(self, key: AccountKey) -> None:
        """Open the names that an account may read."""
        self._names = self._replica.names(key)

    def forget(self) -> None:
        """Drop every name."""
        self._names = _NO_NAMES
        self._registry = self._shown = None

    def hide(self, *, is_hidden: bool) -> None:
        """Hide the names, or show them again."""
        self._is_hidden = is_hidden

    def shown(self, picture: Picture) -> Picture:
        """Return a picture as the screens may show it."""
        names, held = self.names, self._shown
        if not names or not picture.chain.epochs:
            return picture
        if held is None or held.bare is not picture or held.names is not names:
            newest = self._named(picture.registry, names)
            chain = replace(picture.chain, epochs=(*picture.chain.epochs[:-1], newest))
            held = self._shown = _Shown(picture, names, replace(picture, chain=chain))
        return held.picture

    def _named(self, registry: Registry, names: Mapping[str, str]) -> Registry:
        """Return the registry with names; the same one as long as nothing of it changes."""
        held = self._registry
        if held is None or held[0] is not registry or held[1] is not names:
            held = self._registry = (registry, names, registry.with_names(names))
        return held[2]
