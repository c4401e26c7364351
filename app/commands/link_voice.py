"""Says on standard error why the district does not take what a seat sends, once for each reason."""

from __future__ import annotations

from collections.abc import Callable

from app.commands.answers import say, words_of
from app.desk.desk import Desk
from app.desk.hub import Changed
from app.errors import OperatorError


def tell_refusals(word: str, desk: Desk) -> Callable[[], None]:
    """Say each refusal of the district from now on; the function returned ends it."""
    told = ""

    def look(changed: Changed) -> None:
        nonlocal told
        refusal = desk.link_refusal
        if changed & Changed.LINK and refusal != told:
            told = refusal
            if refusal:
                say(f"{word}: {refusal_words(desk)}")

    return desk.listen(look)


def refusal_words(desk: Desk) -> str:
    """Return why the district takes nothing; of a foreign one both realms by name."""
    refusal, theirs = desk.link_refusal, desk.link_realm
    if refusal == "other_realm" and theirs:
        details = {"realm": desk.seat.realm_name, "other": theirs}
        return words_of(OperatorError(refusal, **details))
    return f"the district at {desk.link.url} takes nothing: {refusal}"
