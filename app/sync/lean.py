"""Signed events as short as they can be, for a bearer that carries 1,750 bytes a minute.

What follows from something else is left out: realm and version (the receiver's own), the writer
and the number of all but the first of a run, ``prev`` inside a run. Every event keeps its
signature; the receiver rebuilds the core and checks it like any other. Source: sync 4.3.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import zstandard

from app.domain.event import Event
from app.store.codec import ED25519, BadBytesError, Signed, decode, dump, encode_core, load

_MOST_RAW = 256 * 1024
_LEVEL = 19
# What sample events repeat; part of the format: a change needs a new frame version.
_WORDS = (
    "writer.opened session.opened log.entered warning.received warning.cancelled alarm.raised "
    "alarm.cleared alarm.acknowledged suggestion.answered closure.closed closure.reopened "
    "shelter.registered threshold.changed order.ratified order.revoked token.taken report.heard "
    "evacuation.ordered evacuation.corrected evacuation.reported response.returned "
    "response.countersigned response.ended response.drafted response.approved "
    "attention III II IV ended flood typhoon geohazard signed voice channel approver call_no "
    "heard_us expires_us effective_us level hazard reason acts_on account sig act seat text "
    "place rule reopens provisional streets list_ref count street as_of_us source due notified "
    "moved concentrated dispersed refused unreachable returned 电话 口头 暴雨 积水 转移 街道 "
    "street_officer.44030300 duty_officer duty_leader deputy_commander commander"
)
_DICTIONARY = zstandard.ZstdCompressionDict(
    _WORDS.encode(), dict_type=zstandard.DICT_TYPE_RAWCONTENT
)


def pack(events: Sequence[Signed]) -> bytes:
    """Return events of one or more writers, packed; each writer's in ascending order."""
    runs: list[list[object]] = []
    last: Event | None = None
    for signed in events:
        _, event = decode(signed)
        if last is None or event.writer != last.writer or event.prev != last.hash:
            runs.append([event.writer, event.seq, event.prev, []])
        bodies = runs[-1][3]
        assert isinstance(bodies, list)
        deps = [[writer, seq] for writer, seq in event.deps]
        bodies.append(
            [
                *(event.hlc, deps, event.actor, event.auth_epoch, event.kind, event.kv),
                *(event.subject, dict(event.data), signed.sig),
            ]
        )
        last = event
    return zstandard.ZstdCompressor(level=_LEVEL, dict_data=_DICTIONARY).compress(dump(runs))


def unpack(raw: bytes, realm: bytes) -> tuple[Signed, ...]:
    """Return the events of untrusted bytes, rebuilt for our realm; nothing is verified here.

    Raises:
        BadBytesError: damaged or malformed.
    """
    try:
        stream = zstandard.ZstdDecompressor(dict_data=_DICTIONARY).stream_reader(raw)
        content = stream.read(_MOST_RAW)
    except zstandard.ZstdError as error:
        raise BadBytesError("damaged") from error
    runs = load(content)
    if not isinstance(runs, list):
        raise BadBytesError("malformed", "frame")
    found: list[Signed] = []
    for run in runs:
        try:
            found += _run(run, realm)
        except (TypeError, ValueError, AttributeError, OverflowError) as error:
            raise BadBytesError("malformed", "frame") from error
    return tuple(found)


def _run(run: object, realm: bytes) -> list[Signed]:
    if not isinstance(run, list):
        raise TypeError
    writer, seq, prev, bodies = run
    found = []
    for place, body in enumerate(bodies):
        hlc, deps, actor, epoch, kind, kv, subject, data, sig = body
        event = Event(
            writer=writer,
            seq=seq + place,
            prev=prev,
            hlc=hlc,
            deps=tuple((w, s) for w, s in deps),
            actor=actor,
            auth_epoch=epoch,
            kind=kind,
            kv=kv,
            subject=subject,
            data=data,
            hash=b"",
        )
        signed = Signed(core=encode_core(realm, event), alg=ED25519, sig=bytes(sig))
        prev = replace(event, hash=signed.hash).hash
        found.append(signed)
    return found
