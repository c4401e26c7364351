"""Hostile bytes and hostile insiders: whatever comes in, nothing raises and nothing false counts.

Outsiders send bundles that no key of ours signed; insiders sign whatever they like with the key
of a true writer. Afterwards the seat still works, its file is sound and another one that hears
the same is equal.
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Callable
from dataclasses import replace

import cbor2
import zstandard

from app.domain.conflict import open_items, records
from app.domain.event import Event, NewEvent
from app.domain.response import in_force, level_at
from app.errors import OperatorError
from app.ids import uuid7
from app.store.codec import (
    ED25519,
    SIGN_PREFIX,
    BadBytesError,
    Signed,
    act_bytes,
    decode,
    encode_core,
    signed_bytes,
)
from app.sync.author import WRITER_KEY
from app.sync.bundle import MAGIC, pack, unpack
from app.sync.registry import realm_of
from app.sync.verify import verify
from tests.prove.checks import no_fault
from tests.prove.net import damaged
from tests.prove.node import DISTRICT, REALM, Node
from tests.prove.options import Chance, Options, chance, draw
from tests.prove.strange import FIELDS, KINDS, anything, twist
from tests.prove.world import BrokenError, World, act, exchange, in_effect, pass_time

INPUTS = 24
_HEAD = struct.Struct(">4sHQ")


def fuzz(seed: int) -> tuple[int, str, str]:
    """Play one run; return how many inputs it took, and what broke with its place."""
    rng = chance(("fuzz", seed))
    world = _a_world(seed)
    done = 0
    try:
        with in_effect(world):
            while done < INPUTS:
                done += 1
                pass_time(world)
                rng.choice(_INPUTS)(world, rng)
                for node in world.nodes.values():
                    no_fault(node)
            _still_works(world)
    except BrokenError as broken:
        return done, broken.code, str(broken)
    except Exception as error:  # noqa: BLE001 - S10: whatever it is, it came out of the record
        return done, "S10", f"input {done}: {type(error).__name__}: {error}"
    return done, "", ""


def _a_world(seed: int) -> World:
    """Return a world in which something went on before, without faults."""
    options: Options = draw(seed, is_real_crypto=False)
    world = World(replace(options, loss=0, damage=0, twice=0, is_joined=True))
    with in_effect(world):
        for _ in range(12):
            act(world, world.any_seat())
        for name in ("A", "B"):
            exchange(world, name, DISTRICT)
    return world


def _outsider(world: World, rng: Chance) -> None:
    """Send bytes that nobody of us made, or made from ours."""
    node = world.any_node()
    content = world.any_node().offer(node.name)
    hostile = rng.choice(_HOSTILE)(content, rng)
    before = node.replica.journal.count()
    received = node.replica.receive(hostile)
    node.replica.adopt(_loose(content, rng))
    del received
    for signed in _new(node, before):
        if world.crypto.made.get(signed.sig) != SIGN_PREFIX + signed.core:
            raise BrokenError("S9", "a forged event was taken")


def _new(node: Node, before: int) -> list[Signed]:
    events = [kept.signed for _, kept in node.replica.journal.all()]
    return events[before:]


def _loose(content: bytes, rng: Chance) -> list[Signed]:
    """Return a few events with a bit changed."""
    events = unpack(content).events
    return [
        Signed(core=damaged(item.core, rng)[:20_000], alg=rng.randrange(3), sig=item.sig)
        for item in events[:2]
    ]


def _noise(content: bytes, rng: Chance) -> bytes:
    return rng.choice((b"", MAGIC)) + rng.randbytes(rng.randrange(300))


def _sealed(raw: bytes, length: int | None = None, dictionary: int = 0) -> bytes:
    packed = zstandard.ZstdCompressor(level=1).compress(raw)
    body = _HEAD.pack(MAGIC, dictionary, len(raw) if length is None else length) + packed
    return body + hashlib.sha256(body).digest()


def _bomb(content: bytes, rng: Chance) -> bytes:
    raw = bytes(rng.choice((200_000, 3_000_000)))
    return _sealed(raw, rng.choice((None, 1, 1 << 40, len(raw) - 1)), rng.choice((0, 0, 7)))


def _raw_of(content: bytes) -> bytes:
    return zstandard.ZstdDecompressor().decompress(content[_HEAD.size : -32], 1 << 24)


def _twisted(content: bytes, rng: Chance) -> bytes:
    """Return a bundle in which some values are of another type or size."""
    value = cbor2.loads(_raw_of(content))
    for _ in range(rng.randrange(1, 4)):
        value = twist(value, rng)
    try:
        return _sealed(cbor2.dumps(value, canonical=True))
    except (ValueError, OverflowError, TypeError, cbor2.CBOREncodeError, UnicodeEncodeError):
        return b""


def _torn(content: bytes, rng: Chance) -> bytes:
    raw = bytearray(_raw_of(content))
    for _ in range(rng.randrange(1, 5)):
        raw[rng.randrange(len(raw))] = rng.randrange(256)
    return _sealed(bytes(raw))


_HOSTILE: tuple[Callable[[bytes, Chance], bytes], ...] = (
    _noise,
    damaged,
    _bomb,
    _twisted,
    _twisted,
    _torn,
)


def _insider(world: World, rng: Chance) -> None:
    """A true writer signs whatever it likes."""
    node = world.any_seat()
    picture, writer = node.replica.picture, node.replica.writer
    if not picture.vector.get(writer):
        act(world, node)
        return
    held = [decode(kept.signed)[1] for _, kept in node.replica.journal.all()]
    model = rng.choice([item for item in held if item.seq > 1 or rng.one_in(6)] or held)
    event = Event(
        writer=writer,
        seq=picture.vector[writer] + 1,
        prev=picture.heads[writer],
        hlc=rng.choice((0, 1 << 50, 253_402_300_799_999 << 16)),
        deps=tuple((w, s) for w, s in sorted(picture.vector.items()) if w != writer),
        actor=model.actor if rng.one_in(2) else rng.choice((*world.people, "", "nobody")),
        auth_epoch=rng.choice((*[node.replica.state.epoch] * 8, 0, 1 << 52)),
        kind=rng.choice(KINDS) if rng.one_in(4) else model.kind,
        kv=rng.choice((1, 2, 1 << 52)),
        subject=rng.choice((model.subject, model.subject, rng.randbytes(16))),
        data=_data(model, rng),
        hash=b"",
    )
    signed = _signed(node, _acted(world, event, rng))
    if signed is None:
        return
    before = node.replica.journal.count()
    node.replica.adopt([signed])
    if node.replica.journal.count() != before + 1:
        raise BrokenError("S6", f"an insider's {event.kind!r} was dropped")
    _look(node)


def _data(model: Event, rng: Chance) -> dict[str, object]:
    """Return data that looks like that of a true event but for a few values."""
    data = dict(model.data)
    for name in list(data):
        if rng.one_in(5):
            data[name] = twist(data[name], rng)
    for name in rng.sample(FIELDS, rng.choice((0, 0, 1, 5))):
        data[name] = anything(rng)
    return data


def _acted(world: World, event: Event, rng: Chance) -> Event:
    """Put the actor's own signature under it, most of the time."""
    if event.actor not in world.people or rng.one_in(8):
        return event
    plain = {key: value for key, value in event.data.items() if key != "act"}
    try:
        message = act_bytes(realm_of(REALM), event.kind, event.subject, plain)
    except Exception:  # noqa: BLE001 - what cannot be signed is sent unsigned
        return event
    sig = world.people[event.actor].signer.sign(message)
    return replace(event, data={**plain, "act": {"account": event.actor, "sig": sig}})


def _signed(node: Node, event: Event) -> Signed | None:
    """Return the event signed, None where the codec does not take it."""
    seed = node.keys.held[WRITER_KEY]
    try:
        core = encode_core(realm_of(REALM), event)
        signed = Signed(core=core, alg=ED25519, sig=b"")
        decode(signed)
    except BadBytesError:
        return None
    return replace(signed, sig=node.crypto.signer(seed).sign(signed_bytes(core)))


def _look(node: Node) -> None:
    """Ask the picture what the screens ask it."""
    picture, now = node.replica.picture, node.clock.now()
    open_items(picture)
    records(picture)
    for response in picture.responses.values():
        level_at(response, now)
        head = in_force(response, now)
        if head is not None:
            head.countersign_due  # noqa: B018 - a property that may raise
        response.unratified()
        response.pending()
    for alarm in picture.alarms.values():
        alarm.needs_acknowledgement  # noqa: B018 - as above
    for tally in picture.evacuation.values():
        tally.contested()


def _between(world: World, rng: Chance) -> None:
    act(world, world.any_seat())


_INPUTS = (_outsider, _outsider, _insider, _insider, _insider, _between)


def _still_works(world: World) -> None:
    """The record goes on: a line is written, everybody gets everything, files are sound."""
    for _ in range(4):
        for name in ("A", "B", "C", "D", "E"):
            exchange(world, name, DISTRICT)
    for node in world.nodes.values():
        line = NewEvent(
            kind="log.entered",
            subject=uuid7(node.clock.now()),
            data={"text": "still here"},
            actor="duty_officer",
        )
        try:
            node.commit([line], None)
        except OperatorError as error:
            raise BrokenError("S10", f"{node.name} cannot write any more: {error}") from error
        problems = verify(node.replica.journal, node.crypto).problems
        if problems:
            raise BrokenError("S4", f"{node.name}: {problems[0]}")
    for _ in range(2):
        for name in ("A", "B", "C", "D", "E"):
            exchange(world, name, DISTRICT)
    if len({node.replica.hashes() for node in world.nodes.values()}) != 1:
        raise BrokenError("L2", "pictures differ after hostile input")


def pack_of(node: Node) -> bytes:
    """Return a bundle of everything that a node has, for tests."""
    return pack(unpack(node.replica.offer(replace(node.replica.header(), heads={}, forks={}))))
