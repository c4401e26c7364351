"""Who wishes something, as a decision needs to know it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from app.domain.people import Account, Rank, Registry
from app.domain.suggestion import Suggestion
from app.errors import OperatorError

# People type minutes and their clocks differ a little; from here on a time lies ahead.
AHEAD_FROM = timedelta(seconds=60)
NOTE_LIMIT = 200
TEXT_LIMIT = 2000
# An identity number of a person, or a mobile phone's, however it is grouped.
_PERSONAL = re.compile(
    r"(?<![0-9A-Za-z])(?:[0-9]{17}[0-9Xx]|(?:\+?86[- ]?)?1[3-9][0-9][- ]?[0-9]{4}[- ]?[0-9]{4})"
    r"(?![0-9A-Za-z])"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """An account that acts at a seat.

    ``cards`` are the suggestions of this moment by key; ``streets`` the codes of the district,
    empty where they are not known and therefore not checked; ``is_cut_off`` tells that the seat
    does not reach the district; ``device`` is its key in the registry.
    """

    account: str
    seat: str
    cards: Mapping[str, Suggestion] = field(default_factory=dict)
    streets: frozenset[str] = frozenset()
    is_cut_off: bool = False
    device: bytes = b""


def acting(registry: Registry, by: Actor) -> Account:
    """Return the account that acts.

    Raises:
        OperatorError: not_signed_in or unknown_account.
    """
    if not by.account:
        raise OperatorError("not_signed_in")
    account = registry.account(by.account)
    if account is None:
        raise OperatorError("unknown_account")
    return account


def officer(registry: Registry, by: Actor) -> Account:
    """Return the account that acts, a duty officer or above.

    Raises:
        OperatorError: as for ``acting``, or rank_too_low.
    """
    account = acting(registry, by)
    if account.rank < Rank.DUTY_OFFICER:
        raise OperatorError("rank_too_low")
    return account


def within(text: str, limit: int = NOTE_LIMIT) -> str:
    """Return the text without the white space around it.

    The record is never changed and goes everywhere, so numbers of persons do not belong into it.
    Source: contracts 4.

    Raises:
        OperatorError: text_too_long, or personal_number for a mobile phone or identity number.
    """
    text = text.strip()
    if len(text) > limit:
        raise OperatorError("text_too_long", limit=limit)
    if _PERSONAL.search(text):
        raise OperatorError("personal_number")
    return text


def needed_text(text: str) -> str:
    """Return a reason without the white space around it.

    Raises:
        OperatorError: reason_missing or text_too_long.
    """
    text = within(text, TEXT_LIMIT)
    if not text:
        raise OperatorError("reason_missing")
    return text
