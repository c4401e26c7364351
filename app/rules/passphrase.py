"""What a passphrase must be: long, its account's own, and no repetition."""

from __future__ import annotations

from app.errors import OperatorError

LEAST = 10
_LEAST_DIFFERENT = 5


def check(account: str, before: str, after: str) -> None:
    """Let a new passphrase pass.

    Raises:
        OperatorError: passphrase_short, passphrase_simple, or passphrase_same.
    """
    if len(after) < LEAST:
        raise OperatorError("passphrase_short", least=LEAST)
    if account.lower() in after.lower() or len(set(after)) < _LEAST_DIFFERENT:
        raise OperatorError("passphrase_simple")
    if after == before:
        raise OperatorError("passphrase_same")
