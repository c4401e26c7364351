"""What must hold after every step (S1 to S10 of the design), looked at from outside of the program.

Cheap promises are looked at after each step, for the nodes whose picture changed; replays and
orders of arrival on a sample and at the end.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import cbor2

from app.domain.event import EventId
from app.domain.picture import Picture
from app.domain.response import Response, standing, standing_head
from app.store.codec import SIGN_PREFIX, Signed
from app.sync.ledger import replay
from tests.prove.node import Node
from tests.prove.world import BrokenError, World

SAMPLED = 40
_NEW_ROWS = "SELECT pos, writer, seq, core, sig, alg FROM event WHERE pos>? ORDER BY pos"


@dataclass
class Seen:
    """What was last seen of a node's disk and screen."""

    picture: Picture = field(default_factory=Picture)
    pos: int = 0
    heads: dict[bytes, tuple[int, bytes]] = field(default_factory=dict)
    frozen: tuple[bytes, ...] = ()
    image: int = 0


class Checks:
    """Looks at a world after each step."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._seen = {name: Seen() for name in world.nodes}
        self._numbers: dict[EventId, bytes] = {}

    def after_step(self) -> None:
        """Look at each node whose picture changed.

        Raises:
            BrokenError: a promise was broken, or a bundle met a fault of the program.
        """
        for name, node in self._world.nodes.items():
            seen = self._seen[name]
            picture = node.replica.picture
            no_fault(node)
            if picture is not seen.picture:
                self._look(node, seen, picture)

    def _look(self, node: Node, seen: Seen, picture: Picture) -> None:
        is_same_disk = seen.image == node.images
        if not is_same_disk or seen.frozen != node.replica.frozen:
            seen.pos, seen.heads = 0, {}
        fresh = self._new_rows(node, seen)
        ends = {w: (seq, picture.heads[w]) for w, seq in picture.vector.items()}
        if ends != seen.heads:
            raise BrokenError("S2", f"{node.name} shows other heads than its disk holds")
        kept_promises(node)
        self._no_number_twice(node)
        self._forbidden(node, picture, fresh)
        if is_same_disk:
            never_lowered(node.name, seen.picture, picture)
        if self._world.rng.one_in(SAMPLED):
            same_as_replay(node)
        seen.picture, seen.frozen, seen.image = picture, node.replica.frozen, node.images

    def _new_rows(self, node: Node, seen: Seen) -> dict[EventId, bytes]:
        """Walk over what was kept since: chains without gaps, signatures that were truly made."""
        fresh: dict[EventId, bytes] = {}
        made, heads, numbers = self._world.crypto.made, seen.heads, self._numbers
        for pos, writer, number, core, sig, _ in node.disk.rows(_NEW_ROWS, (seen.pos,)):
            assert isinstance(pos, int)
            assert isinstance(writer, bytes)
            assert isinstance(number, int)
            assert isinstance(core, bytes)
            assert isinstance(sig, bytes)
            items = cbor2.loads(core)
            seq, prev = heads.get(writer, (0, bytes(32)))
            if (items[2], items[3], items[4]) != (writer, seq + 1, prev) or number != seq + 1:
                raise BrokenError("S2", f"{node.name} holds {writer.hex()} {number} after {seq}")
            if made.get(sig) != SIGN_PREFIX + core:
                raise BrokenError("S9", f"{node.name} took {writer.hex()} {number}, a forgery")
            digest = Signed(core=core, alg=1, sig=sig).hash
            heads[writer] = (number, digest)
            if numbers.setdefault((writer, number), digest) != digest:
                self._is_excused(node, writer)
            fresh[writer, number] = digest
            seen.pos = pos
        return fresh

    def _no_number_twice(self, node: Node) -> None:
        for writer in node.replica.frozen:
            self._is_excused(node, writer)

    def _is_excused(self, node: Node, writer: bytes) -> None:
        """Only a machine that lost its mark together with its disk may use a number twice."""
        if not any(writer in other.blind for other in self._world.nodes.values()):
            raise BrokenError(
                "S3", f"{node.name} holds a number of {writer.hex()} that was used twice"
            )

    def _forbidden(self, node: Node, picture: Picture, fresh: dict[EventId, bytes]) -> None:
        for event_id, digest in fresh.items():
            is_forbidden = self._world.forbidden.get(event_id) == digest
            if is_forbidden and event_id not in picture.ignored:
                raise BrokenError("S6", f"{node.name} let {event_id[0].hex()} {event_id[1]} count")


def no_fault(node: Node) -> None:
    """No bundle, whatever is in it, meets a fault of the program."""
    if node.replica.fault:
        raise BrokenError("S10", f"{node.name} failed at a bundle: {node.replica.fault}")


def kept_promises(node: Node) -> None:
    """S1: what was acknowledged is there."""
    vector, frozen = node.replica.picture.vector, node.replica.frozen
    for writer, seq in node.promised.items():
        if vector.get(writer, 0) < seq and writer not in frozen:
            raise BrokenError("S1", f"{node.name} lost its own {writer.hex()} {seq}")


def never_lowered(name: str, before: Picture, after: Picture) -> None:
    """S7: a level in force falls only by an act that saw everything above it."""
    if before.responses is after.responses:
        return
    for hazard, was in before.responses.items():
        now = after.responses.get(hazard)
        if now is was:
            continue
        if now is None or not {a.id for a in was.approvals} <= {a.id for a in now.approvals}:
            # A fork or a revocation took acts back; whoever did that decided it.
            continue
        level = standing(now)
        if level.severity < standing(was).severity and not _is_earned(was, now):
            raise BrokenError(
                "S7", f"{name}: {hazard} fell to {level} and nobody saw {standing(was)}"
            )


def _is_earned(was: Response, now: Response) -> bool:
    head = standing_head(was)
    return any(head.id in item.saw for item in now.approvals) if head else True


def same_as_replay(node: Node) -> None:
    """S4: what is shown is what the file says when it is read from its beginning."""
    picture = node.replica.picture
    again = replay(node.replica.journal, picture.chain, node.crypto).builder.freeze()
    if again.ignored != picture.ignored or again.digests != picture.digests:
        changed = sorted(
            key
            for key in {*again.digests, *picture.digests}
            if again.digests.get(key) != picture.digests.get(key)
        )
        reasons = set(again.ignored.items()) ^ set(picture.ignored.items())
        raise BrokenError("S4", f"{node.name} shows other than a replay: {changed} {reasons}")
    kept = node.replica.journal.digests().items()
    changed = sorted({key for key, _ in kept ^ picture.digests.items()})
    if changed:
        raise BrokenError("S4", f"{node.name} keeps another projection than it shows: {changed}")


def _name(event_id: EventId) -> str:
    return f"{event_id[0].hex()} {event_id[1]}"
