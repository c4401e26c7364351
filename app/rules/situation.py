"""What a seat may decide on its own: with the token, in touch with the district, or cut off.

A cut-off seat without the token may raise, close and evacuate, marked provisional; it never
lowers, ends, reopens or settles. Source: domain brief 5.5 (a).
"""

from __future__ import annotations

from app.domain.picture import Picture
from app.domain.response import Hazard
from app.domain.token import holder_of
from app.errors import OperatorError
from app.rules.actor import Actor


def holds_token(picture: Picture, by: Actor, hazard: Hazard | None = None) -> bool:
    """Tell whether the seat holds the token of a hazard; with None that of any hazard."""
    wanted = tuple(Hazard) if hazard is None else (hazard,)
    return any(holder_of(picture.chain, picture.tokens, item) == by.device for item in wanted)


def is_provisional(picture: Picture, by: Actor, hazard: Hazard | None = None) -> bool:
    """Tell whether an act has to be marked provisional (临机处置)."""
    return by.is_cut_off and not holds_token(picture, by, hazard)


def check_authority(picture: Picture, by: Actor, hazard: Hazard | None = None) -> None:
    """Let only those pass who may take protection back.

    Raises:
        OperatorError: no_authority_offline at a cut-off seat without the token; token_elsewhere
            where another seat holds the token of the hazard.
    """
    if holds_token(picture, by, hazard):
        return
    if by.is_cut_off:
        raise OperatorError("no_authority_offline")
    token = picture.tokens.get(hazard) if hazard is not None else None
    if token is not None and token.holder:
        raise OperatorError("token_elsewhere", seat=seat_of(picture, token.holder))


def seat_of(picture: Picture, device: bytes) -> str:
    """Return the name of a device's seat, told apart where two seats bear the same."""
    writers = picture.writers.values()
    names = [item for item in writers if item.device == device]
    newest = max(names, key=lambda item: (item.hlc, item.id), default=None)
    short = device.hex()[:4]
    if newest is None or not newest.name:
        return short
    is_taken = any(item.name == newest.name and item.device != device for item in writers)
    return f"{newest.name}·{short}" if is_taken else newest.name
