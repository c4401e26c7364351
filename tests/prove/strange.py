"""Plain data of any kind, and what true events look like but for a part of them."""

from __future__ import annotations

from collections.abc import Callable

import cbor2

from tests.prove.options import Chance

KINDS = (
    "writer.opened",
    "session.opened",
    "session.closed",
    "log.entered",
    "warning.received",
    "warning.cancelled",
    "response.drafted",
    "response.approved",
    "response.returned",
    "response.countersigned",
    "response.changed",
    "response.ended",
    "evacuation.reported",
    "evacuation.corrected",
    "evacuation.ordered",
    "alarm.raised",
    "alarm.cleared",
    "alarm.acknowledged",
    "suggestion.answered",
    "closure.closed",
    "closure.reopened",
    "threshold.changed",
    "shelter.registered",
    "order.ratified",
    "order.revoked",
    "conflict.resolved",
    "token.granted",
    "token.taken",
    "report.heard",
    "",
    "response.",
    ".",
)
FIELDS = (
    *("hazard", "level", "effective_us", "expires_us", "reason", "areas", "channel", "approver"),
    *("call_no", "heard_us", "street", "as_of_us", "moved", "notified", "due", "rule", "stream"),
    *("onset_us", "at_us", "severity", "value_milli", "limit_milli", "text", "category", "seat"),
    *("public_key", "device", "device_sig", "name", "acts_on", "place", "streets", "count"),
    *("shelter", "people", "of", "target", "heads", "choice", "key", "answer", "order", "words"),
    *("source", "provisional", "on_approval", "sender", "identifier", "sent_us", "infos", "act"),
)


def anything(rng: Chance, depth: int = 0) -> object:
    """Return plain data of any kind."""
    if depth < 3 and rng.one_in(4):
        if rng.one_in(2):
            return [anything(rng, depth + 1) for _ in range(rng.randrange(5))]
        return {
            rng.choice((*FIELDS, "x")): anything(rng, depth + 1) for _ in range(rng.randrange(4))
        }
    return rng.choice(_LEAVES)(rng)


_LEAVES: tuple[Callable[[Chance], object], ...] = (
    lambda rng: rng.choice((0, 1, -1, 255, 1 << 31, 1 << 53, (1 << 63) - 1, -(1 << 63))),
    lambda rng: rng.choice((1 << 63, 1 << 64, 1 << 200, 1.5, float("nan"), None, True)),
    lambda rng: rng.randrange(2_000_000_000_000_000),
    lambda rng: rng.choice((253_402_300_799_999_999, 253_402_300_799_000_000, -1 << 56)),
    lambda rng: rng.randbytes(rng.choice((0, 1, 8, 16, 32, 64, 300))),
    lambda rng: rng.choice(("", "x", "flood", "II", "ended", "signed", "voice", "红" * 500, "\0")),
    lambda rng: rng.choice(("duty_officer", "commander", "440303001", "response", "shelter")),
    lambda rng: cbor2.CBORTag(rng.choice((0, 2, 258, 30)), 1),
    lambda rng: [rng.randbytes(8), rng.randrange(10)],
    lambda rng: {},
)


def twist(value: object, rng: Chance) -> object:
    """Return a value with one of its parts exchanged."""
    if isinstance(value, list) and value and not rng.one_in(4):
        place = rng.randrange(len(value))
        return [*value[:place], twist(value[place], rng), *value[place + 1 :]]
    if isinstance(value, dict) and value and not rng.one_in(4):
        key = rng.choice(list(value))
        return {**value, key: twist(value[key], rng)}
    return anything(rng)
