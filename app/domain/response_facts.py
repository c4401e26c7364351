"""How a response's events become its facts; what rank, authorship or form forbid is ignored.

Source: contracts 4, 5 and 6.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import TypeVar

from app.domain.event import Event, Fact, IgnoredError, act_account, instant, optional_instant
from app.domain.people import Rank, Registry
from app.domain.ratify import Answer, Verdict, answer_of, chosen_of, event_ids
from app.domain.response import (
    Approval,
    Draft,
    Hazard,
    Level,
    Note,
    Response,
    rank_needed,
    standing,
    standing_head,
)

_F = TypeVar("_F", bound=Fact)


def aggregate_key(event: Event) -> Hazard:
    """Return the hazard that an event of this subject belongs to.

    Raises:
        IgnoredError: the hazard is unknown.
    """
    try:
        return Hazard(str(event.data.get("hazard", "")))
    except ValueError as error:
        raise IgnoredError("unknown_hazard") from error


def apply(before: Response | None, event: Event, fact: Fact, registry: Registry) -> Response:
    """Return the response with one more fact.

    Raises:
        IgnoredError: rank, authorship or form forbid it; the reason depends on nothing but the
            event, its causal past and the registry.
    """
    response = before or Response(hazard=aggregate_key(event))
    try:
        match event.kind:
            case "response.drafted":
                return _with_draft(response, event, fact, registry)
            case "response.approved":
                return _with_approval(response, event, fact, registry)
            case "response.ended":
                return _with_end(response, event, fact, registry)
            case "conflict.resolved":
                return _with_resolution(response, event, fact, registry)
            case "order.ratified" | "order.revoked":
                return _with_answer(response, event, fact, registry)
            case _:
                return _with_note(response, event, fact, registry)
    except (KeyError, ValueError, TypeError) as error:
        raise IgnoredError("malformed") from error


def _texts(data: Mapping[str, object], key: str) -> tuple[str, ...]:
    value = data.get(key, ())
    return tuple(str(item) for item in value) if isinstance(value, (list, tuple)) else ()


def _seen_level(response: Response, fact: Fact) -> Level:
    return standing(response.seen_by(fact))


def _with_draft(response: Response, event: Event, fact: Fact, registry: Registry) -> Response:
    if registry.rank(act_account(event)) < Rank.DUTY_OFFICER:
        raise IgnoredError("rank_too_low")
    draft = Draft(
        **fact.base(),
        hazard=response.hazard,
        level=Level(str(event.data["level"])),
        from_level=_seen_level(response, fact),
        effective_at=instant(event.data, "effective_us"),
        reason=str(event.data.get("reason", "")),
        areas=_texts(event.data, "areas"),
        expires_at=optional_instant(event.data, "expires_us"),
        is_on_approval=event.data.get("on_approval") == 1,
    )
    return replace(response, drafts=_sorted((*response.drafts, draft)))


def _with_approval(response: Response, event: Event, fact: Fact, registry: Registry) -> Response:
    draft = response.draft(event.subject)
    if draft is None or draft.id not in fact.saw:
        raise IgnoredError("unknown_draft")
    if event.data.get("acts_on") != draft.hash:
        raise IgnoredError("act_on_another")
    signer = act_account(event)
    by_voice = event.data["channel"] == "voice"
    approver = str(event.data["approver"]) if by_voice else signer
    current = _seen_level(response, fact)
    _check_authority(draft, current, signer, approver, registry)
    approval = Approval(
        **fact.base(),
        hazard=response.hazard,
        level=draft.level,
        effective_at=instant(event.data, "effective_us"),
        approver=approver,
        rank=int(registry.rank(approver)),
        drafter=draft.actor,
        reason=draft.reason,
        by_voice=by_voice,
        call_no=str(event.data.get("call_no", "")),
        heard_at=optional_instant(event.data, "heard_us"),
        expires_at=draft.expires_at,
        areas=draft.areas,
        is_provisional=event.data.get("provisional") == 1,
        knew=event_ids(event.data, "takings") if "takings" in event.data else (),
    )
    if approval.is_provisional and approval.level.severity < current.severity:
        raise IgnoredError("no_authority_offline")
    return replace(response, approvals=_sorted((*response.approvals, approval)))


def _check_authority(
    draft: Draft, current: Level, signer: str, approver: str, registry: Registry
) -> None:
    needed = rank_needed(current, draft.level)
    if registry.rank(approver) < needed:
        raise IgnoredError("rank_too_low")
    if registry.account(signer) is None:
        raise IgnoredError("unknown_account")
    if needed > Rank.DUTY_OFFICER and draft.actor in (signer, approver):
        raise IgnoredError("own_draft")


def _with_end(response: Response, event: Event, fact: Fact, registry: Registry) -> Response:
    current = _seen_level(response, fact)
    effective_at = instant(event.data, "effective_us")
    if event.data.get("reason") == "lapse":
        _check_lapse(response, fact, effective_at)
        account = event.actor
    else:
        account = act_account(event)
        if current is not Level.ATTENTION:
            raise IgnoredError("not_attention")
        if registry.rank(account) < Rank.DUTY_OFFICER:
            raise IgnoredError("rank_too_low")
    approval = Approval(
        **fact.base(),
        hazard=response.hazard,
        level=Level.ENDED,
        effective_at=effective_at,
        approver=account,
        rank=int(registry.rank(account)),
        drafter=account,
        reason=str(event.data.get("reason", "")),
    )
    return replace(response, approvals=_sorted((*response.approvals, approval)))


def _check_lapse(response: Response, fact: Fact, effective_at: datetime) -> None:
    past = [item for item in response.approvals if item.id in fact.saw]
    heads = [item for item in past if not any(item.id in other.saw for other in past)]
    if not heads or any(h.expires_at is None or h.expires_at > effective_at for h in heads):
        raise IgnoredError("not_expired")


def _with_note(response: Response, event: Event, fact: Fact, registry: Registry) -> Response:
    kind = event.kind.removeprefix("response.")
    account = act_account(event)
    if registry.account(account) is None:
        raise IgnoredError("unknown_account")
    draft = response.draft(event.subject)
    if draft is None or draft.id not in fact.saw:
        raise IgnoredError("unknown_draft")
    if event.data.get("acts_on") != draft.hash:
        raise IgnoredError("act_on_another")
    if kind == "returned" and registry.rank(account) < Rank.DUTY_OFFICER:
        raise IgnoredError("rank_too_low")
    if kind == "countersigned" and not any(
        item.subject == draft.subject and item.id in fact.saw and item.by_voice
        for item in response.approvals
        if item.approver == account
    ):
        raise IgnoredError("no_debt")
    note = Note(**fact.base(), kind=kind, account=account, text=str(event.data.get("reason", "")))
    return replace(response, notes=_sorted((*response.notes, note)))


def _with_resolution(response: Response, event: Event, fact: Fact, registry: Registry) -> Response:
    """A resolution is an approval of the chosen head's level that saw every head."""
    account = act_account(event)
    chosen, heads = chosen_of(event, fact, response.approvals)
    if registry.rank(account) < rank_needed(_seen_level(response, fact), chosen.level):
        raise IgnoredError("rank_too_low")
    approval = replace(
        chosen,
        **fact.base(),
        effective_at=instant(event.data, "effective_us"),
        approver=account,
        rank=int(registry.rank(account)),
        drafter=chosen.approver,
        reason=str(event.data["reason"]).strip(),
        by_voice=False,
        call_no="",
        heard_at=None,
        is_provisional=False,
        settles=tuple(item.id for item in heads),
    )
    return replace(response, approvals=_sorted((*response.approvals, approval)))


def _with_answer(response: Response, event: Event, fact: Fact, registry: Registry) -> Response:
    """Ratifying is a note; revoking goes back to the level that holds without the order."""
    seen = response.seen_by(fact)
    orders = [item for item in seen.approvals if item.is_provisional or seen.lowers(item)]
    given = [
        Answer(**item.base(), target=item.target, verdict=Verdict.RATIFIED, account="", reason="")
        for item in seen.notes
        if item.target is not None
    ]
    order, answer = answer_of(event, fact, orders, given)
    if any(order.id in item.settles for item in seen.approvals):
        raise IgnoredError("already_answered")
    if answer.account in {order.approver, order.drafter}:
        raise IgnoredError("own_order")
    if registry.rank(answer.account) < rank_needed(standing(seen), order.level):
        raise IgnoredError("rank_too_low")
    if answer.verdict is Verdict.RATIFIED:
        note = Note(
            **fact.base(),
            kind=answer.verdict.value,
            account=answer.account,
            text=answer.reason,
            target=order.id,
        )
        return replace(response, notes=_sorted((*response.notes, note)))
    others = tuple(item for item in seen.approvals if item.id != order.id)
    without = standing_head(replace(seen, approvals=others))
    approval = Approval(
        **fact.base(),
        hazard=response.hazard,
        level=without.level if without else Level.ENDED,
        effective_at=instant(event.data, "effective_us"),
        approver=answer.account,
        rank=int(registry.rank(answer.account)),
        drafter=order.approver,
        reason=answer.reason,
        expires_at=without.expires_at if without else None,
        areas=without.areas if without else (),
        settles=(order.id,),
    )
    return replace(response, approvals=_sorted((*response.approvals, approval)))


def _sorted(items: tuple[_F, ...]) -> tuple[_F, ...]:
    return tuple(sorted(items, key=lambda item: item.id))
