"""Events that the rules forbid, signed by a true writer: what a seat that was broken into sends.

Each must be kept and forwarded, and count for nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from app.domain.event import Data, Event, EventId
from app.domain.picture import Picture
from app.ids import uuid7
from app.store.codec import ED25519, Signed, act_bytes, encode_core, signed_bytes, writer_id
from app.store.keys import AccountKey, Signer
from app.sync.author import WRITER_KEY
from app.sync.ledger import DEVICE_PREFIX
from app.sync.registry import realm_of
from tests.prove.node import REALM, Node
from tests.prove.options import Chance

People = Mapping[str, AccountKey]
Forbidden = tuple[EventId, Signed]


def forbidden(
    node: Node, people: People, rng: Chance, *, is_registry_sure: bool
) -> Forbidden | None:
    """Return an event of the node's own writer that must count for nothing.

    That it names too old an epoch can be told only as long as no epoch may ever be disputed.
    """
    seed = node.keys.held.get(WRITER_KEY)
    picture = node.replica.picture
    if seed is None or not picture.vector.get(node.replica.writer):
        return None
    deeds = (*_DEEDS, _epoch_back) if is_registry_sure else _DEEDS
    event = rng.choice(deeds)(_blank(node, rng), picture, (people, rng))
    if event is None:
        return None
    return event.id, _sign(node, event, node.crypto.signer(seed))


def stranger(node: Node, rng: Chance) -> list[Forbidden]:
    """Return the chain of a device that the registry does not name."""
    signer, device = (node.crypto.signer(rng.randbytes(32)) for _ in range(2))
    opening: Data = {
        "public_key": signer.public_key,
        "device": device.public_key,
        "device_sig": device.sign(DEVICE_PREFIX + node.replica.realm + signer.public_key),
        "name": "stranger",
    }
    blank = replace(
        _blank(node, rng), writer=writer_id(signer.public_key), seq=1, prev=bytes(32), deps=()
    )
    first = replace(blank, kind="writer.opened", data=opening)
    signed = _sign(node, first, signer)
    second = replace(blank, seq=2, prev=signed.hash, data={"text": "let me in"})
    return [(first.id, signed), (second.id, _sign(node, second, signer))]


def _blank(node: Node, rng: Chance) -> Event:
    """Return what the node's writer would write next: a line of the log."""
    picture, writer = node.replica.picture, node.replica.writer
    seen = picture.seen.get(writer, {})
    now = node.clock.now()
    return Event(
        writer=writer,
        seq=picture.vector.get(writer, 0) + 1,
        prev=picture.heads.get(writer, bytes(32)),
        hlc=int(now.timestamp() * 1000) << 16,
        deps=tuple(
            (other, seq)
            for other, seq in sorted(picture.vector.items())
            if other != writer and seq > seen.get(other, 0)
        )[:64],
        actor="duty_officer",
        auth_epoch=node.replica.state.epoch,
        kind="log.entered",
        kv=1,
        subject=uuid7(now, rng.randbytes),
        data={"text": "x"},
        hash=b"",
    )


def _sign(node: Node, event: Event, signer: Signer) -> Signed:
    core = encode_core(node.replica.realm, event)
    return Signed(core=core, alg=ED25519, sig=signer.sign(signed_bytes(core)))


Given = tuple[People, Chance]


def _unknown_account(blank: Event, picture: Picture, given: Given) -> Event:
    return replace(blank, actor="nobody")


def _epoch_back(blank: Event, picture: Picture, given: Given) -> Event | None:
    named = picture.epochs.get(blank.writer, ())
    if not named or named[-1][1] == 0:
        return None
    return replace(blank, auth_epoch=named[-1][1] - 1)


def _no_text(blank: Event, picture: Picture, given: Given) -> Event:
    return replace(blank, data={"text": " "})


def _approval(blank: Event, picture: Picture, given: Given) -> Event | None:
    """Return an approval of a draft that waits, not yet signed by anybody."""
    drafts = [d for item in picture.responses.values() for d in item.pending()]
    if not drafts:
        return None
    draft = given[1].choice(sorted(drafts, key=lambda item: item.id))
    data: Data = {
        "hazard": draft.hazard.value,
        "channel": "signed",
        "effective_us": 1,
        "acts_on": draft.hash,
    }
    return replace(
        blank, kind="response.approved", subject=draft.subject, data=data, actor="commander"
    )


def _act_missing(blank: Event, picture: Picture, given: Given) -> Event | None:
    return _approval(blank, picture, given)


def _act_forged(blank: Event, picture: Picture, given: Given) -> Event | None:
    event = _approval(blank, picture, given)
    return _with_act(event, given[1].randbytes(64)) if event else None


def _rank_too_low(blank: Event, picture: Picture, given: Given) -> Event | None:
    event = _approval(blank, picture, given)
    if event is None:
        return None
    event = replace(event, actor="data_admin")
    message = act_bytes(realm_of(REALM), event.kind, event.subject, event.data)
    return _with_act(event, given[0]["data_admin"].signer.sign(message))


def _with_act(event: Event, sig: bytes) -> Event:
    return replace(event, data={**event.data, "act": {"account": event.actor, "sig": sig}})


_DEEDS: tuple[Callable[[Event, Picture, Given], Event | None], ...] = (
    _unknown_account,
    _no_text,
    _act_forged,
    _act_missing,
    _rank_too_low,
)
