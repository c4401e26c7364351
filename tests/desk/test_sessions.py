"""Sessions of a seat: five wrong passphrases close an account for a minute, nobody else."""

from __future__ import annotations

import pytest

from app.desk.sessions import LOCKED_S, LONGEST_S, MOST_TRIES, Sessions
from app.errors import OperatorError
from app.store.keys import AccountKey, Ed25519


class Seconds:
    """A monotonic clock that the test turns."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def key(account: str) -> AccountKey:
    return AccountKey(account=account, signer=Ed25519().signer(bytes(32)))


def check(account: str, passphrase: str) -> AccountKey:
    if passphrase != "right":
        raise OperatorError("wrong_passphrase")
    return key(account)


def refusal(sessions: Sessions, account: str, passphrase: str) -> str:
    with pytest.raises(OperatorError) as refused:
        sessions.unlock(account, passphrase, check)
    return refused.value.code


def test_after_five_wrong_passphrases_even_the_right_one_waits_a_minute() -> None:
    seconds = Seconds()
    sessions = Sessions(seconds)
    codes = [refusal(sessions, "a", "wrong") for _ in range(MOST_TRIES)]
    assert codes == ["wrong_passphrase"] * MOST_TRIES

    seconds.now += LOCKED_S - 1
    assert refusal(sessions, "a", "right") == "too_many_tries"
    seconds.now += 1
    assert sessions.unlock("a", "right", check).account == "a"


def test_each_lock_is_twice_as_long_as_the_one_before_an_hour_at_most() -> None:
    seconds = Seconds()
    sessions = Sessions(seconds)
    spans = []
    for _ in range(8):
        for _ in range(MOST_TRIES):
            refusal(sessions, "a", "wrong")
        with pytest.raises(OperatorError) as refused:
            sessions.unlock("a", "right", check)
        spans.append(refused.value.details["wait_s"])
        seconds.now += LONGEST_S

    assert spans == [60, 120, 240, 480, 960, 1920, 3600, 3600]
    assert sessions.unlock("a", "right", check).account == "a"
    for _ in range(MOST_TRIES):
        refusal(sessions, "a", "wrong")
    seconds.now += LOCKED_S
    assert sessions.unlock("a", "right", check).account == "a"


def test_a_right_passphrase_in_between_begins_the_count_anew() -> None:
    sessions = Sessions(Seconds())
    for _ in range(3):
        for _ in range(MOST_TRIES - 1):
            refusal(sessions, "a", "wrong")
        sessions.unlock("a", "right", check)


def test_one_locked_account_locks_no_other() -> None:
    sessions = Sessions(Seconds())
    for _ in range(MOST_TRIES):
        refusal(sessions, "a", "wrong")
    assert sessions.unlock("b", "right", check).account == "b"


def test_a_refusal_of_another_kind_is_no_wrong_passphrase() -> None:
    def unknown(account: str, passphrase: str) -> AccountKey:
        raise OperatorError("unknown_account")

    sessions = Sessions(Seconds())
    for _ in range(MOST_TRIES + 1):
        with pytest.raises(OperatorError, match="unknown_account"):
            sessions.unlock("a", "x", unknown)


def test_when_the_one_who_acts_leaves_the_next_one_acts() -> None:
    sessions = Sessions(Seconds())
    for name in ("a", "b"):
        sessions.open(key(name))
    sessions.close("a")
    assert (sessions.current, sessions.signed_in) == ("b", ("b",))
    sessions.close("b")
    assert sessions.current == ""
