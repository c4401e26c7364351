"""The end of a run: every way is opened, and then everybody must have everything, alike."""

from __future__ import annotations

from app.domain.event import EventId
from app.store.codec import decode
from app.store.journal import Journal
from app.sync.exchange import is_even
from app.sync.ports import Ports
from app.sync.registry import fields_of
from app.sync.replica import Replica
from app.sync.verify import verify
from tests.prove.node import DISTRICT, SEATS, Node
from tests.prove.oracle import Oracle
from tests.prove.parts import Disk, Fuse, FusedKeys
from tests.prove.radio import everything_by_radio
from tests.prove.world import BrokenError, World, deliver, exchange

MOST_ROUNDS = 8


def heal(world: World) -> None:
    """Open every way and let the seats meet the district until nothing moves any more.

    Raises:
        BrokenError: L1, it moves for longer than it may, L5, short messages do not bring it all.
    """
    world.net.heal()
    for node in world.nodes.values():
        node.fuse.reset()
        node.known.clear()
    while world.net.is_busy:
        deliver(world)
    everything_by_radio(world)
    before = survivors(world)
    is_even_now = _meet(world)
    if must_recover(world.district):
        _recover(world)
        is_even_now = _meet(world)
    if not is_even_now:
        raise BrokenError("L1", f"no fixpoint after {most_rounds(world)} rounds")
    everything_came(world, before)


def _meet(world: World) -> bool:
    for _ in range(most_rounds(world)):
        for name in SEATS:
            exchange(world, name, DISTRICT, is_safe=True)
        district = world.district.replica.header()
        if all(is_even(world.nodes[name].replica.header(), district) for name in SEATS):
            return True
    return False


def most_rounds(world: World) -> int:
    """Return in how many rounds everybody must be even: few, but small bundles take more."""
    longest = max(node.replica.journal.count() for node in world.nodes.values())
    return MOST_ROUNDS + 2 * longest // world.options.most_events


def must_recover(district: Node) -> bool:
    """Tell whether the registry is frozen, or whether its newest records are nowhere any more."""
    assert district.authority is not None
    return district.replica.state.disputed is not None or district.authority.is_behind


def _recover(world: World) -> None:
    """People open the safe: the recovery key continues the registry from one of its ends."""
    district = world.district
    if district.replica.state.disputed is not None and not world.is_disputable:
        raise BrokenError("R1", "two records claim one epoch, and no district lost its mark")
    records = district.replica.journal.records()
    continued = {fields_of(item.record)[2] for item in records}
    ends = [item.hash for item in records if item.hash not in continued]
    assert district.authority is not None
    district.authority.recover(world.rng.choice(ends))
    if must_recover(district):
        raise BrokenError("R1", "the recovery key does not continue the registry")


def survivors(world: World) -> dict[EventId, bytes]:
    """Return every event that some disk still holds in its place, with its hash."""
    held: dict[EventId, bytes] = {}
    for node in world.nodes.values():
        for event_id, kept in node.replica.journal.all():
            held[event_id] = kept.signed.hash
    return held


def everything_came(world: World, before: dict[EventId, bytes]) -> None:
    """L2 and L4: what any disk held is on every disk, the restored district's too."""
    for node in world.nodes.values():
        journal = node.replica.journal
        held = {event_id: kept.signed.hash for event_id, kept in journal.all()}
        aside = {kept.signed.hash for _, kept in journal.aside("fork")}
        missing = [i for i, h in before.items() if held.get(i) != h and h not in aside]
        if missing:
            writer, seq = min(missing)
            raise BrokenError("L2", f"{node.name} lacks {len(missing)}, first {writer.hex()} {seq}")


def after_healing(world: World) -> None:
    """Look at the end: equal, nothing waiting, the same in any order, conflicts in sight."""
    hashes = {name: node.replica.hashes() for name, node in world.nodes.items()}
    if len(set(hashes.values())) != 1:
        raise BrokenError(
            "L2", f"pictures differ: { {n: h[1].hex()[:8] for n, h in hashes.items()} }"
        )
    states = {(n.replica.state.head, n.replica.state.disputed) for n in world.nodes.values()}
    if len(states) != 1:
        raise BrokenError("L2", "registries differ")
    for node in world.nodes.values():
        nothing_waits(world, node)
    # All hashes are equal, so that one of them speaks for all.
    node = world.any_node()
    sound(world, node)
    forbidden_counts_for_nothing(world, node)
    Oracle(node.replica).check()
    if world.rng.one_in(3):
        same_in_any_order(world, node)


def nothing_waits(world: World, node: Node) -> None:
    """L3: only what names a past that no disk holds any more may wait."""
    vector = node.replica.picture.vector
    for (writer, seq), kept in node.replica.journal.aside("pending"):
        _, event = decode(kept.signed)
        lost_past = seq > vector.get(writer, 0) + 1 or any(
            vector.get(dep[0], 0) < dep[1] for dep in event.deps
        )
        if not lost_past and event.prev == node.replica.picture.heads.get(writer, bytes(32)):
            raise BrokenError("L3", f"{writer.hex()} {seq} waits at {node.name} for nothing")


def sound(world: World, node: Node) -> None:
    """What ``verify`` says of the file."""
    problems = [
        item
        for item in verify(node.replica.journal, node.crypto).problems
        if not item.what.startswith("registry_") or not world.is_disputable
    ]
    if problems:
        raise BrokenError("S4", f"{node.name}: verify finds {problems[0]}")


def forbidden_counts_for_nothing(world: World, node: Node) -> None:
    """S6: forbidden and revoked events are kept, and no aggregate knows them."""
    picture = node.replica.picture
    counted = {event_id for events in picture.touched.values() for event_id in events}
    frozen = set(node.replica.frozen)
    for event_id, digest in sorted(world.forbidden.items()):
        kept = node.replica.journal.get(event_id)
        if kept is not None and kept.signed.hash == digest and event_id in counted:
            raise BrokenError("S6", f"{event_id[0].hex()} {event_id[1]} counts at the end")
    for writer, up_to in node.replica.state.chain.revoked.items():
        for seq in range(up_to + 1, picture.vector.get(writer, 0) + 1):
            if (writer, seq) not in picture.ignored and writer not in frozen:
                raise BrokenError("S6", f"{writer.hex()} {seq} is revoked and counts")


def same_in_any_order(world: World, node: Node) -> None:
    """S5: the same events in any order give the same hashes."""
    journal = node.replica.journal
    events = [kept.signed for _, kept in journal.all()]
    events += [kept.signed for _, kept in journal.aside("fork")]
    world.rng.shuffle(events)
    fuse = Fuse()
    ports = Ports(
        crypto=node.crypto,
        keys=FusedKeys(fuse),
        clock=node.clock,
        random=node.rng.randbytes,
        name="witness",
    )
    witness = Replica(Journal(Disk(fuse)), ports)
    witness.adopt([(item.record, item.sig) for item in journal.records()])
    cut = world.rng.randrange(len(events) + 1)
    for part in (events[:cut], events[cut:]):
        witness.adopt(part)
    if witness.hashes() != node.replica.hashes():
        raise BrokenError("S5", f"another order gives another picture than that of {node.name}")
