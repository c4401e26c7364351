"""Command tokens: which seat may lower and end the response to a hazard, and who gave it that."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.domain.commands import GrantToken, RatifyOrder, RevokeOrder, TakeToken
from app.domain.event import Fact
from app.domain.picture import Picture
from app.domain.ratify import heads_of
from app.domain.response import Hazard
from app.domain.token import Granted, Taken, Token, holder_of
from app.rules.actor import Actor
from app.rules.situation import seat_of
from app.rules.trial import ANY_REASON, Refusal, refusal

_USUAL = (Hazard.FLOOD, Hazard.TYPHOON, Hazard.GEOHAZARD)


class Deed(StrEnum):
    """What can be done about a token here."""

    TAKE = "take"
    SIGN = "sign"
    REVOKE = "revoke"


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One thing that may be done; ``subject`` is the taking that it answers, b"" for none."""

    deed: Deed
    subject: bytes
    needs_reason: bool
    refusal: Refusal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """Who signed a granting or taking, when, where, and why."""

    name: str
    role: str
    seat: str
    at: datetime
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """A seat that may be given a token."""

    device: bytes
    name: str
    is_here: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenRow:
    """The token of one hazard.

    ``seat`` holds it, ``is_here`` if it is this one; ``given`` is how it came there, None while it
    lies where it lay at first. ``begun`` are first signatures of a taking that wait for the
    second, ``unratified`` takings that both signed and nobody ratified.
    """

    hazard: Hazard
    seat: str
    is_here: bool
    given: Signature | None
    is_taken: bool
    begun: tuple[Signature, ...]
    unratified: tuple[Signature, ...]
    options: tuple[Option, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TokensView:
    """All tokens, those of the usual hazards and those in use first.

    ``grant_refusal`` keeps the one who acts from granting; ``is_cut_off`` tells that this seat
    does not reach the district.
    """

    rows: tuple[TokenRow, ...]
    seats: tuple[Seat, ...]
    grant_refusal: Refusal | None
    is_cut_off: bool
    now: datetime

    def row(self, hazard: str) -> TokenRow | None:
        """Return the token of a hazard."""
        return next((row for row in self.rows if row.hazard.value == hazard), None)


def build(picture: Picture, by: Actor, now: datetime) -> TokensView:
    """Return the tokens as ``by`` may act on them."""
    used = {*picture.tokens, *picture.responses}
    order = sorted(Hazard, key=lambda item: (item not in _USUAL, item not in used))
    rows = tuple(_row(picture, by, now, hazard) for hazard in order)
    return TokensView(
        rows=rows,
        seats=_seats(picture, by),
        grant_refusal=_grant_refusal(picture, by, now, rows),
        is_cut_off=by.is_cut_off,
        now=now,
    )


def _grant_refusal(
    picture: Picture, by: Actor, now: datetime, rows: tuple[TokenRow, ...]
) -> Refusal | None:
    """Return what keeps the one who acts from granting any token, not only the one held here."""
    kept: Refusal | None = None
    for row in rows:
        wish = GrantToken(hazard=row.hazard, reason=ANY_REASON, device=by.device)
        kept = refusal(picture, wish, by, now)
        if kept is None or kept.code != "token_held":
            return kept
    return None


def _seats(picture: Picture, by: Actor) -> tuple[Seat, ...]:
    """Return the seats that belong, this one first; the district's own device is none."""
    first = picture.chain.at(0).devices
    devices = picture.registry.devices - first
    seats = [
        Seat(device=device, name=seat_of(picture, device), is_here=device == by.device)
        for device in devices
    ]
    return tuple(sorted(seats, key=lambda seat: (not seat.is_here, seat.name, seat.device)))


def _row(picture: Picture, by: Actor, now: datetime, hazard: Hazard) -> TokenRow:
    token = picture.tokens.get(hazard)
    holder = holder_of(picture.chain, picture.tokens, hazard)
    head = _head(token)
    signed = {item.acts_on for item in token.takings} if token else set()
    begun = [i for i in token.takings if not i.acts_on and i.hash not in signed] if token else []
    unratified = token.unratified if token else ()
    return TokenRow(
        hazard=hazard,
        seat=seat_of(picture, holder) if holder else "",
        is_here=holder == by.device,
        given=_signature(picture, head) if head else None,
        is_taken=isinstance(head, Taken),
        begun=tuple(_signature(picture, item) for item in begun),
        unratified=tuple(_signature(picture, item) for item in unratified),
        options=_options(picture, by, now, (hazard, unratified)),
    )


def _head(token: Token | None) -> Granted | Taken | None:
    """Return what gave the token to its holder."""
    if token is None:
        return None
    given: tuple[Granted | Taken, ...] = (*token.grants, *token.taken)
    return min(heads_of(given), key=lambda item: (-item.rank, item.id), default=None)


def _options(
    picture: Picture, by: Actor, now: datetime, about: tuple[Hazard, tuple[Taken, ...]]
) -> tuple[Option, ...]:
    hazard, unratified = about
    take = TakeToken(hazard=hazard, reason=ANY_REASON)
    options = [
        Option(
            deed=Deed.TAKE,
            subject=b"",
            needs_reason=True,
            refusal=refusal(picture, take, by, now),
        )
    ]
    for taken in unratified:
        sign = RatifyOrder(order=taken.subject)
        revoke = RevokeOrder(order=taken.subject, reason=ANY_REASON)
        options.append(
            Option(
                deed=Deed.SIGN,
                subject=taken.subject,
                needs_reason=False,
                refusal=refusal(picture, sign, by, now),
            )
        )
        options.append(
            Option(
                deed=Deed.REVOKE,
                subject=taken.subject,
                needs_reason=True,
                refusal=refusal(picture, revoke, by, now),
            )
        )
    return tuple(options)


def _signature(picture: Picture, fact: Granted | Taken) -> Signature:
    account = picture.registry.account(fact.actor)
    return Signature(
        name=account.name if account else fact.actor,
        role=account.role.value if account else "",
        seat=_seat_of(picture, fact),
        at=fact.written_at,
        reason=fact.reason,
    )


def _seat_of(picture: Picture, fact: Fact) -> str:
    writer = picture.writers.get(fact.writer)
    return seat_of(picture, writer.device) if writer else fact.writer.hex()[:8]
