"""Whom to call in a street when nothing else works."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """One contact, by post; ``number`` is for the screen and never recorded."""

    id: str
    street: str
    post: str
    channel: str
    number: str
    sample: bool
