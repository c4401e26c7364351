"""A district and its seats, and the kinds of steps that a run is made of."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta

from app import ids
from app.domain.event import EventId, NewEvent
from app.errors import OperatorError
from app.ids import uuid7
from app.rules.decide import Actor, decide
from app.sync import exchange as exchanging
from tests.prove import acts
from tests.prove.founding import first_day
from tests.prove.net import Letter, Net
from tests.prove.node import DISTRICT, SEATS, Node
from tests.prove.options import Options, chance
from tests.prove.parts import PowerLost, TrueTime

# Faults of the seat's own rules: what they decide must be fit to be recorded.
NEVER_REFUSED = frozenset({"rules_disagree", "disk_full", "act_missing", "too_large"})


class BrokenError(AssertionError):
    """A promise of the record was broken; ``code`` names it as the design does."""

    def __init__(self, code: str, what: str) -> None:
        super().__init__(f"{code}: {what}")
        self.code = code


class World:
    """All that a run changes."""

    def __init__(self, options: Options) -> None:
        self.options = options
        self.rng = chance(("run", options.seed))
        self.time = TrueTime()
        self.net = Net(options, self.rng)
        day = first_day(is_real_crypto=options.is_real_crypto, is_joined=options.is_joined)
        self.people = day.people
        self.nodes, self.crypto = day.nodes(options.seed, self.time)
        self.forbidden: dict[EventId, bytes] = {}

    @property
    def is_disputable(self) -> bool:
        """Tell whether the district ever lost its mark, and may give out an epoch twice."""
        return self.district.is_blind_authority

    @property
    def district(self) -> Node:
        return self.nodes[DISTRICT]

    def any_seat(self) -> Node:
        return self.nodes[self.rng.choice(SEATS)]

    def any_node(self) -> Node:
        return self.nodes[self.rng.choice((DISTRICT, *SEATS))]

    def any_pair(self) -> tuple[str, str]:
        one, other = self.rng.sample((DISTRICT, *SEATS), 2)
        return one, other


@contextmanager
def in_effect(world: World) -> Iterator[None]:
    """Let identities come from the run's chance, and bundles be as small as the run wants."""
    before = ids.uuid7.__defaults__, exchanging.lacking.__defaults__
    ids.uuid7.__defaults__ = (world.rng.randbytes,)
    exchanging.lacking.__defaults__ = (world.options.most_events,)
    try:
        yield
    finally:
        ids.uuid7.__defaults__, exchanging.lacking.__defaults__ = before


@contextmanager
def on(node: Node) -> Iterator[None]:
    """Let a node work; if its power fails meanwhile it starts again."""
    try:
        yield
    except PowerLost:
        node.lose_power()


def somebody_acts(world: World) -> None:
    """Somebody at a seat wishes something, more seldom at the district."""
    act(world, world.district if world.rng.one_in(12) else world.any_seat())


def act(world: World, node: Node) -> None:
    """Decide what somebody wishes and commit it, or refuse it."""
    now = node.clock.now()
    picture = node.replica.picture
    wish = acts.wish(picture, world.rng, now)
    if wish is None:
        return
    account, command = wish
    is_cut_off = not world.net.reaches(node.name, DISTRICT)
    by = Actor(account=account, seat=node.name, is_cut_off=is_cut_off, device=node.replica.device)
    try:
        events = decide(picture, command, by, now)
    except OperatorError:
        return
    commit(world, node, events, account)


def commit(world: World, node: Node, events: tuple[NewEvent, ...], account: str = "") -> None:
    """Commit what was decided; only a seat that may not write is refused."""
    try:
        with on(node):
            node.commit(events, world.people.get(account))
    except OperatorError as error:
        if error.code in NEVER_REFUSED:
            raise BrokenError("D1", f"{node.name} decided {events[0].kind}: {error}") from error


def machine(world: World) -> None:
    """A rule over readings raises or clears an alarm."""
    node = world.any_node()
    event = acts.machine_event(node.replica.picture, world.rng, node.clock.now())
    commit(world, node, (event,))


def batch(world: World) -> None:
    """A newer console writes kinds that no other knows, several in one commit."""
    node = world.any_seat()
    events = tuple(
        NewEvent(
            kind=world.rng.choice(("task.created", "closure.moved", "response.paused", "drone")),
            subject=uuid7(node.clock.now()),
            data={"n": number, "deep": {"list": [1, b"x", "y"]}},
        )
        for number in range(world.rng.randrange(1, 4))
    )
    try:
        with on(node):
            node.commit(events, None)
    except OperatorError as error:
        if error.code in NEVER_REFUSED - {"rules_disagree"}:
            raise BrokenError("D1", f"{node.name} wrote an unknown kind: {error}") from error


def exchange(world: World, asker: str, giver: str, *, is_safe: bool = False) -> None:
    """One round: a question there, an answer back."""
    one, other = world.nodes[asker], world.nodes[giver]
    question = one.offer(giver)
    for arrived in [question] if is_safe else world.net.arrivals(question):
        answer = answered(other, arrived)
        for back in [answer] if is_safe else world.net.arrivals(answer):
            with on(one):
                one.take(back)


def answered(node: Node, question: bytes) -> bytes:
    """Return a node's answer, none if its power fails."""
    answers: list[bytes] = []
    with on(node):
        answers.append(node.answer(question))
    return answers[0] if answers else b""


def meet_district(world: World) -> None:
    """A seat exchanges with the district, if it reaches it."""
    seat = world.any_seat().name
    if world.net.reaches(seat, DISTRICT):
        exchange(world, seat, DISTRICT)


def gossip(world: World) -> None:
    """Two nodes exchange without the district."""
    one, other = world.any_pair()
    if world.net.reaches(one, other):
        exchange(world, one, other)


def send(world: World) -> None:
    """A bundle goes on its way and comes later, or never."""
    one, other = world.any_pair()
    content = world.nodes[one].offer(other)
    world.net.post(Letter(sender=one, to=other, content=content, is_question=True))


def deliver(world: World) -> None:
    """A bundle that was on its way comes in."""
    letter = world.net.next_letter()
    if letter is None:
        return
    node = world.nodes[letter.to]
    if not letter.is_question:
        with on(node):
            node.take(letter.content)
        return
    answer = answered(node, letter.content)
    world.net.post(Letter(sender=letter.to, to=letter.sender, content=answer, is_question=False))


def pass_time(world: World) -> None:
    """Let some time go by before a step."""
    world.time.at += timedelta(seconds=world.rng.choice((0.001, 1, 30, 300)))


WORK: Mapping[str, Callable[[World], None]] = {
    "act": somebody_acts,
    "machine": machine,
    "exchange": meet_district,
    "gossip": gossip,
    "newer": batch,
    "send": send,
    "deliver": deliver,
}
