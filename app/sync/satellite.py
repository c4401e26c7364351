"""What goes over the satellite and in which order: life and levels first, the rest waits.

P0 levels and orders to evacuate, P1 tallies, closures and what was heard; nothing else is sent. A
message is repeated until the other side acknowledges it, and never more often than the card
allows. Sparse events wait at the receiver until their chain is complete; the condensed status
shows what they say meanwhile. Source: domain brief 5.3; sync 3.3.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from app.domain.event import EventId, Vector
from app.store.codec import BadBytesError, Signed, decode, dump, load
from app.store.journal import Journal
from app.sync import condensed, lean
from app.sync.condensed import Condensed
from app.sync.frames import Assembler, Message, MessageKind, cut
from app.sync.modem import Bearer
from app.sync.plain import encode_line, read_line

MOST_REPEATS = 5
_ROOM_PART = 0.92
_P0 = ("response.", "evacuation.ordered", "order.", "token.")
_P1 = ("evacuation.", "closure.", "report.", "shelter.")


def priority(kind: str) -> int:
    """Return the class of an event kind: 0 and 1 go by satellite, 2 does not."""
    if kind.startswith(_P0):
        return 0
    return 1 if kind.startswith(_P1) else 2


@dataclass(slots=True)
class _Sent:
    """A message on its way: its frames and how often each went out."""

    rank: int
    events: tuple[EventId, ...]
    frames: tuple[bytes, ...]
    rounds: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrived:
    """What came in: events to be adopted, the newest condensed status by sender, plain lines.

    ``is_any`` tells that anything came at all; ``acknowledged`` are receivers and the events of
    ours that they have.
    """

    events: tuple[Signed, ...] = ()
    status: Mapping[bytes, Condensed] = field(default_factory=dict)
    lines: tuple[str, ...] = ()
    acknowledged: tuple[tuple[bytes, EventId], ...] = ()
    damaged: int = 0
    is_any: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Traffic:
    """What waits for the card: frames in all, and events of P0 and P1 that nobody confirmed."""

    frames: int
    p0: int
    p1: int


class Satellite:
    """One seat's traffic over one bearer; ``pump`` is called whenever there is time.

    Receivers know a message by its number, so ``first_number`` must not be one that this device
    used lately: a program that starts again counts on from the minute of its clock.
    """

    def __init__(self, bearer: Bearer, device: bytes, realm: bytes, first_number: int = 0) -> None:
        self._bearer = bearer
        self._sender = hashlib.sha256(device).digest()[:2]
        self._realm = realm
        self._number = first_number & 0xFFFF
        self._assembler = Assembler()
        self._on_way: dict[int, _Sent] = {}
        self._told: set[EventId] = set()
        self._acks: list[tuple[bytes, int]] = []
        self._confirmed: list[tuple[bytes, EventId]] = []
        self._asked: set[tuple[bytes, int]] = set()
        self._queues: tuple[list[bytes], list[bytes]] = ([], [])
        self._urgent: list[bytes] = []
        self.given_up = 0

    @property
    def waiting(self) -> int:
        """How many frames wait for the card."""
        return sum(len(queue) for queue in (*self._queues, self._urgent))

    @property
    def unacknowledged(self) -> int:
        """How many messages nobody acknowledged yet."""
        return len(self._on_way)

    @property
    def traffic(self) -> Traffic:
        """What waits, by class."""
        counts = [0, 0]
        for sent in self._on_way.values():
            counts[sent.rank] += len(sent.events)
        return Traffic(frames=self.waiting, p0=counts[0], p1=counts[1])

    def tell_line(self, line: str) -> None:
        """Send a plain line before the events of P0; nobody will acknowledge it.

        Raises:
            ValueError: empty, control or too_long.
        """
        self._queues[0].insert(0, encode_line(line, self._bearer.capacity))

    def settle(self, known: Vector) -> None:
        """Stop sending what has arrived by another carrier, up to these numbers."""
        for number, sent in [*self._on_way.items()]:
            if all(seq <= known.get(writer, 0) for writer, seq in sent.events):
                del self._on_way[number]
                queue = self._queues[sent.rank]
                queue[:] = [frame for frame in queue if frame not in sent.frames]

    def tell_status(self, state: Condensed) -> None:
        """Send the condensed state before anything else; an older one that waits is dropped."""
        self._urgent = list(self._frames(MessageKind.STATUS, condensed.encode(state)))

    def tell_events(self, events: Iterable[Signed]) -> int:
        """Take events to be sent, those of P0 before those of P1; return how many are new."""
        fresh: list[tuple[int, EventId, Signed]] = []
        for signed in events:
            _, event = decode(signed)
            rank = priority(event.kind)
            if rank < 2 and event.id not in self._told:
                fresh.append((rank, event.id, signed))
        fresh.sort(key=lambda item: item[:2])
        for rank in (0, 1):
            self._pack(rank, [(name, signed) for level, name, signed in fresh if level == rank])
        return len(fresh)

    def pump(self) -> Arrived:
        """Send one frame if the card may, take in what came, and acknowledge it."""
        arrived = self._receive()
        if self._bearer.ready_in_s <= 0:
            frame = self._next()
            if frame is not None and not self._bearer.send(frame):
                self._urgent.insert(0, frame)
        return arrived

    def _pack(self, rank: int, items: list[tuple[EventId, Signed]]) -> None:
        """Put events into messages that each fill one frame of the bearer as far as they fit."""
        room = int((self._bearer.capacity - 16) * _ROOM_PART)
        batch: list[tuple[EventId, Signed]] = []
        for item in items:
            body = lean.pack([signed for _, signed in (*batch, item)])
            if batch and len(body) > room:
                self._post(rank, batch)
                batch = []
            batch.append(item)
        if batch:
            self._post(rank, batch)

    def _post(self, rank: int, batch: list[tuple[EventId, Signed]]) -> None:
        frames = self._frames(MessageKind.EVENTS, lean.pack([signed for _, signed in batch]))
        names = tuple(name for name, _ in batch)
        self._told.update(names)
        self._on_way[self._number & 0xFFFF] = _Sent(rank=rank, events=names, frames=frames)
        self._queues[rank].extend(frames)

    def _frames(self, kind: MessageKind, body: bytes) -> tuple[bytes, ...]:
        self._number += 1
        message = Message(kind=kind, sender=self._sender, number=self._number, body=body)
        return cut(message, self._bearer.capacity)

    def _next(self) -> bytes | None:
        """Return the frame that goes next: status, answers, P0, P1, what is missing, repeats."""
        if not self._urgent:
            self._answer()
        if not self._urgent and not any(self._queues):
            self._ask()
        if not self._urgent and not any(self._queues):
            self._repeat()
        for queue in (self._urgent, *self._queues):
            if queue:
                return queue.pop(0)
        return None

    def _answer(self) -> None:
        self._acks += self._assembler.repeated()
        if self._acks:
            acks, self._acks = self._acks[:200], self._acks[200:]
            body = dump([[sender, number] for sender, number in acks])
            self._urgent += self._frames(MessageKind.ACK, body)

    def _ask(self) -> None:
        """Ask once for the frames that a message lacks; its repeat brings what is still missing."""
        missing = self._assembler.missing()
        self._asked &= missing.keys()
        fresh = {name: lacks for name, lacks in missing.items() if name not in self._asked}
        if fresh:
            self._asked |= fresh.keys()
            body = dump([[*name, list(lacks)] for name, lacks in sorted(fresh.items())])
            self._urgent += self._frames(MessageKind.GAP, body)

    def _repeat(self) -> None:
        """Put what nobody acknowledged into the queue once more; give up after five rounds."""
        for number, sent in sorted(self._on_way.items()):
            sent.rounds += 1
            if sent.rounds > MOST_REPEATS:
                del self._on_way[number]
                self._told.difference_update(sent.events)
                self.given_up += 1
            else:
                self._queues[sent.rank].extend(sent.frames)

    def _receive(self) -> Arrived:
        events: list[Signed] = []
        status: dict[bytes, Condensed] = {}
        lines: list[str] = []
        before = self._assembler.damaged
        frames = self._bearer.receive()
        for raw in frames:
            line = read_line(raw)
            if line is not None:
                lines.append(line)
                continue
            message = self._assembler.take(raw)
            if message is None or message.sender == self._sender:
                continue
            try:
                self._read(message, events, status)
            except BadBytesError:
                self._assembler.damaged += 1
        confirmed, self._confirmed = tuple(self._confirmed), []
        damaged = self._assembler.damaged - before
        return Arrived(
            events=tuple(events),
            status=status,
            lines=tuple(lines),
            acknowledged=confirmed,
            damaged=damaged,
            is_any=len(frames) > damaged,
        )

    def _read(self, message: Message, events: list[Signed], status: dict[bytes, Condensed]) -> None:
        match message.kind:
            case MessageKind.STATUS:
                status[message.sender] = condensed.decode(message.body)
            case MessageKind.EVENTS:
                events += lean.unpack(message.body, self._realm)
                self._acks.append((message.sender, message.number))
            case MessageKind.ACK:
                self._acknowledged(message.sender, message.body)
            case MessageKind.GAP:
                self._fill(message.body)

    def _acknowledged(self, receiver: bytes, body: bytes) -> None:
        value = load(body)
        for item in value if isinstance(value, list) else ():
            if isinstance(item, list) and len(item) == 2 and item[0] == self._sender:
                sent = self._on_way.pop(item[1], None)
                self._confirmed += [(receiver, name) for name in sent.events] if sent else []

    def _fill(self, body: bytes) -> None:
        """Send the frames of ours that another side lacks, before anything of their class."""
        value = load(body)
        for item in value if isinstance(value, list) else ():
            match item:
                case [sender, int(number), [*indexes]] if sender == self._sender:
                    sent = self._on_way.get(number)
                    if sent is not None:
                        lacking = [
                            frame for index, frame in enumerate(sent.frames) if index in indexes
                        ]
                        self._queues[sent.rank][:0] = lacking


def sendable(journal: Journal, after: Mapping[bytes, int]) -> tuple[Signed, ...]:
    """Return what a journal holds beyond a vector that may go by satellite."""
    return tuple(
        signed for signed in journal.beyond(after, 5_000) if priority(decode(signed)[1].kind) < 2
    )


def age_minutes(state: Condensed, now: datetime) -> int:
    """Return how old a condensed status is, in whole minutes."""
    return max(0, int((now - state.at).total_seconds() // 60))
