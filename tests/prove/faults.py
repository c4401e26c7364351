"""What goes wrong in a run, and what the district does meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta

from app.store.codec import dump
from app.sync.author import HIGH_WATER
from app.sync.authority import CannotIssueError
from app.sync.registry import Entry
from tests.prove import insider
from tests.prove.founding import account_entries
from tests.prove.net import damaged
from tests.prove.node import DISTRICT
from tests.prove.radio import talk
from tests.prove.world import WORK, World, act, on

DAY_S = 86_400


def crash(world: World) -> None:
    """A machine stops: at once, or in the middle of one of its next writes."""
    node = world.any_node()
    if world.rng.one_in(3):
        node.lose_power()
    else:
        node.fuse.left = world.rng.randrange(14)


def back_up(world: World) -> None:
    """Somebody copies a machine's disk."""
    node = world.district if world.rng.one_in(3) else world.any_seat()
    with on(node):
        node.back_up()


def restore(world: World) -> None:
    """A machine comes back with an old disk."""
    nodes = [node for node in world.nodes.values() if node.backups]
    if not nodes:
        return
    node = world.rng.choice(nodes)
    is_blind = world.rng.randrange(100) < world.options.blind
    node.restore(world.rng.choice(node.backups), is_blind=is_blind)
    # Who comes back often goes on at once, before anybody told what went on meanwhile.
    for _ in range(world.rng.randrange(4)):
        if node.name != DISTRICT or world.rng.one_in(3):
            act(world, node)
        else:
            issue(world)


def cut(world: World) -> None:
    """Two nodes lose sight of each other, or one of all others."""
    one, other = world.any_pair()
    if world.rng.one_in(3):
        for name in world.nodes:
            if name != one:
                world.net.cut(one, name)
    else:
        world.net.cut(one, other)


def join(world: World) -> None:
    """A way opens again."""
    cuts = world.net.cuts
    if cuts:
        world.net.join(world.rng.choice(cuts))


def jump(world: World) -> None:
    """A clock goes wrong, by up to a day back or 400 days ahead."""
    node = world.any_node()
    seconds = world.rng.choice((0, 61, -DAY_S, DAY_S - 1, 2 * DAY_S, 400 * DAY_S))
    node.clock.skew = timedelta(seconds=seconds)


def issue(world: World) -> None:
    """The district issues a record: a revocation, an account closed or named again, and so on."""
    district = world.district
    if district.authority is None:
        return
    entry = _entry(world)
    try:
        with on(district):
            district.authority.issue([entry])
    except CannotIssueError:
        return


def _entry(world: World) -> Entry:
    rng, picture = world.rng, world.district.replica.picture
    match rng.randrange(5):
        case 0 if picture.vector:
            writer = rng.choice(sorted(picture.vector))
            up_to = rng.randrange(picture.vector[writer] + 2)
            return {"do": "writer.revoked", "writer": writer, "up_to": up_to}
        case 1:
            return {"do": "account.closed", "id": "duty_officer_2"}
        case 2:
            return account_entries(world.people)[1]
        case 3:
            device = rng.choice(list(world.nodes.values())).replica.device
            name = "admitted" if rng.one_in(2) else "once more"
            return {"do": "device", "key": device, "name": name}
        case _:
            return {"do": "of a newer program", "what": 1}


def forbidden(world: World) -> None:
    """A seat that was broken into sends what it must not."""
    node = world.any_seat()
    is_sure = not world.options.blind
    made = insider.forbidden(node, world.people, world.rng, is_registry_sure=is_sure)
    if made is not None:
        event_id, signed = made
        world.forbidden[event_id] = signed.hash
        with on(node):
            node.replica.adopt([signed])
            node.keys.save(HIGH_WATER, dump([*event_id]))


def stranger(world: World) -> None:
    """A device that nobody admitted sends a chain of its own."""
    node = world.any_node()
    if not node.replica.realm:
        return
    chain = insider.stranger(node, world.rng)
    world.forbidden |= {event_id: signed.hash for event_id, signed in chain}
    with on(node):
        node.replica.adopt([signed for _, signed in chain])


def hostile(world: World) -> None:
    """Bytes come that nobody of us sent."""
    node = world.any_node()
    rng = world.rng
    content = rng.randbytes(rng.randrange(200))
    if rng.one_in(2):
        content = damaged(world.any_node().offer(node.name), rng)
    with on(node):
        node.take(content)


STEPS: Mapping[str, Callable[[World], None]] = {
    **WORK,
    "crash": crash,
    "backup": back_up,
    "restore": restore,
    "cut": cut,
    "join": join,
    "jump": jump,
    "issue": issue,
    "insider": forbidden,
    "stranger": stranger,
    "hostile": hostile,
    "radio": talk,
}
