"""Satellite cards in a run: frames that are lost, doubled and damaged; what came is adopted.

At the end L5: whatever frames the bearer takes, everything of P0 goes out before anything of P1,
nothing else goes at all, and all of it arrives.
"""

from __future__ import annotations

from app.domain.event import EventId
from app.store.codec import Signed, decode
from app.sync import lean
from app.sync.frames import Assembler, MessageKind
from app.sync.satellite import Satellite, sendable
from tests.prove.net import damaged
from tests.prove.node import Node
from tests.prove.options import Chance, Options
from tests.prove.world import BrokenError, World, on

_P0 = ("response.", "evacuation.ordered", "order.", "token.")
_P1 = ("evacuation.", "closure.", "report.", "shelter.")
_MOST_PUMPS = 40
_PUMPS_A_FRAME = 60


class Card:
    """A bearer in memory, of a run's frame size and luck; ``sent`` is what left the antenna."""

    def __init__(self, options: Options, rng: Chance) -> None:
        self.capacity = options.frame_bytes
        self.ready_in_s = 0.0
        self.sent: list[bytes] = []
        self.other: Card = self
        self._options = options
        self._rng = rng
        self._heard: list[bytes] = []

    def send(self, frame: bytes) -> bool:
        if len(frame) > self.capacity:
            raise BrokenError("L5", f"a frame of {len(frame)} bytes for {self.capacity}")
        self.sent.append(frame)
        rng, options = self._rng, self._options
        if rng.randrange(100) >= options.loss:
            for _ in range(2 if rng.randrange(100) < options.twice else 1):
                # Half the rate of bundles: a frame that is cut or flipped is a frame lost.
                is_damaged = rng.randrange(200) < options.damage
                self.other._heard.append(damaged(frame, rng) if is_damaged else frame)
        return True

    def receive(self) -> tuple[bytes, ...]:
        heard, self._heard = tuple(self._heard), []
        return heard


class Contact:
    """Two nodes with a card each; the first sends what the second lacks."""

    def __init__(self, world: World, one: Node, other: Node) -> None:
        cards = Card(world.options, world.rng), Card(world.options, world.rng)
        cards[0].other, cards[1].other = cards[1], cards[0]
        self.antenna = cards[0]
        self._other = other
        number = world.rng.randrange(1 << 16)
        self.left = Satellite(cards[0], one.replica.device, one.replica.realm, number)
        self._right = Satellite(cards[1], other.replica.device, other.replica.realm, number)
        has = other.replica.picture.vector
        lacks = {w: has.get(w, 0) for w in one.replica.picture.vector}
        self.events = sendable(one.replica.journal, lacks)
        self.came: list[Signed] = []
        self.left.tell_events(self.events)

    def pump(self) -> None:
        """Let each card send a frame, and take in what came."""
        self.left.pump()
        events = self._right.pump().events
        if events:
            self.came += events
            with on(self._other):
                self._other.replica.adopt(events)


def talk(world: World) -> None:
    """A seat sends short messages for a while; what is not through by then is not."""
    one, other = (world.nodes[name] for name in world.any_pair())
    if _may_talk(one, other):
        contact = Contact(world, one, other)
        for _ in range(world.rng.randrange(1, _MOST_PUMPS)):
            contact.pump()


def everything_by_radio(world: World) -> None:
    """L5: between two nodes, by short messages alone.

    Raises:
        BrokenError: L5.
    """
    one, other = (world.nodes[name] for name in world.any_pair())
    if not world.options.frame_bytes or not _may_talk(one, other):
        return
    contact = Contact(world, one, other)
    wanted = set(contact.events)
    for _ in range(_PUMPS_A_FRAME * (contact.left.waiting + 1)):
        contact.pump()
        if not contact.left.waiting and not contact.left.unacknowledged:
            if wanted <= set(contact.came):
                break
            # Given up after its repeats: the desk offers it again.
            contact.left.tell_events(contact.events)
    lacking = len(wanted - set(contact.came))
    if lacking or not set(contact.came) <= wanted:
        raise BrokenError("L5", f"{other.name} lacks {lacking} of {len(wanted)} by satellite")
    ranks = [rank for rank, _ in _went(contact, one.replica.realm)]
    if ranks != sorted(ranks) or not {*ranks} <= {0, 1}:
        raise BrokenError("L5", f"{one.name} sent in the order {ranks}")


def _may_talk(one: Node, other: Node) -> bool:
    return bool(one.replica.realm) and one.replica.realm == other.replica.realm


def _went(contact: Contact, realm: bytes) -> list[tuple[int, EventId]]:
    """Return class and event in the order in which they first left the antenna whole."""
    listener = Assembler()
    went: dict[EventId, int] = {}
    for frame in contact.antenna.sent:
        message = listener.take(frame)
        if message is not None and message.kind is MessageKind.EVENTS:
            for signed in lean.unpack(message.body, realm):
                _, event = decode(signed)
                went.setdefault(event.id, _class_of(event.kind))
    return [(rank, name) for name, rank in went.items()]


def _class_of(kind: str) -> int:
    """Return the class of a kind by the domain brief, not by the program that is looked at."""
    if kind.startswith(_P0):
        return 0
    return 1 if kind.startswith(_P1) else 2
