"""What the district answers, as it stands on the wire; part of ``openapi.json``."""

from __future__ import annotations

import msgspec

from app.clock import to_rfc3339
from app.district.node import Node, State
from app.domain.alert import AlertArea, AlertInfo
from app.domain.warning import PublicWarning, in_force
from app.store.telemetry import AppendResult, Latest, Page, Rejected

VERSION = "0.1.0"


class RegistryAnswer(msgspec.Struct, kw_only=True):
    """The newest epoch of the registry and its hash."""

    epoch: int
    head: str


class HealthAnswer(msgspec.Struct, kw_only=True):
    """The record as it stands; ``hash`` is journal hash and picture hash."""

    realm: str
    events: int
    journal_hash: str
    picture_hash: str
    hash: str
    registry: RegistryAnswer
    version: str
    clock: str
    warnings: list[str]


class RejectedAnswer(msgspec.Struct, kw_only=True):
    """One observation that was not taken."""

    index: int
    field: str
    detail: str


class ObservationsAnswer(msgspec.Struct, kw_only=True):
    """What became of a batch."""

    accepted: int
    duplicates: int
    rejected: list[RejectedAnswer]


class LatestItem(msgspec.Struct, kw_only=True):
    """The newest value of a stream."""

    stream: str
    at: str
    value: float
    quality: str
    received_at: str


class LatestAnswer(msgspec.Struct, kw_only=True):
    """The newest values that changed; ask again with ``rev``."""

    rev: int
    latest: list[LatestItem]


class HistoryAnswer(msgspec.Struct, kw_only=True):
    """One page of [at, value, quality], ascending; ``next`` continues it."""

    samples: list[tuple[str, float, str]]
    next: str | None


class WarningTakenAnswer(msgspec.Struct, kw_only=True):
    """What became of an alert."""

    id: str
    kind: str
    defects: list[str]
    duplicate: bool = False


class AreaAnswer(msgspec.Struct, kw_only=True):
    """One area of an alert."""

    name: str
    geocodes: list[tuple[str, str]]
    in_district: bool


class InfoAnswer(msgspec.Struct, kw_only=True):
    """What an alert says in one language."""

    language: str
    event: str
    kind: str
    colour: str
    category: list[str]
    response: list[str]
    urgency: str
    severity: str
    certainty: str
    effective: str | None
    onset: str | None
    expires: str | None
    sender_name: str
    headline: str
    description: str
    instruction: str
    areas: list[AreaAnswer]


class WarningAnswer(msgspec.Struct, kw_only=True):
    """One alert; ``variants`` counts the different bytes in which it came."""

    id: str
    identifier: str
    sender: str
    sent: str
    status: str
    msg_type: str
    scope: str
    event: str
    kind: str
    colour: str
    severity: str
    areas: list[str]
    headline: str
    effective: str
    expires: str | None
    cancelled: str | None
    active: bool
    in_district: bool
    variants: int
    sha256: str
    defects: list[str]
    infos: list[InfoAnswer]


class WarningsAnswer(msgspec.Struct, kw_only=True):
    """All alerts, newest first."""

    warnings: list[WarningAnswer]


def health(node: Node, state: State) -> HealthAnswer:
    """Return the state of the record as it is answered."""
    journal, picture = state.journal_hash.hex(), state.picture_hash.hex()
    return HealthAnswer(
        realm=node.realm_name,
        events=state.events,
        journal_hash=journal,
        picture_hash=picture,
        hash=journal + picture,
        registry=RegistryAnswer(epoch=state.epoch, head=state.registry_head.hex()),
        version=VERSION,
        clock=to_rfc3339(node.clock.now()),
        warnings=[*node.caveats, *state.caveats],
    )


def observations(result: AppendResult, rejected: tuple[Rejected, ...]) -> ObservationsAnswer:
    """Return what became of a batch as it is answered."""
    return ObservationsAnswer(
        accepted=result.accepted,
        duplicates=result.duplicates,
        rejected=[
            RejectedAnswer(index=item.index, field=item.field, detail=item.detail)
            for item in rejected
        ],
    )


def latest(rev: int, found: tuple[Latest, ...]) -> LatestAnswer:
    """Return newest values as they are answered."""
    return LatestAnswer(
        rev=rev,
        latest=[
            LatestItem(
                stream=item.stream,
                at=to_rfc3339(item.at),
                value=item.value,
                quality=item.quality,
                received_at=to_rfc3339(item.received_at),
            )
            for item in found
        ],
    )


def history(page: Page) -> HistoryAnswer:
    """Return a page as it is answered."""
    return HistoryAnswer(
        samples=[(to_rfc3339(item.at), item.value, item.quality) for item in page.samples],
        next=page.next,
    )


def warnings(node: Node, *, active_only: bool) -> WarningsAnswer:
    """Return all alerts, newest first, or only those in force."""
    known = [item for item in node.picture.warnings.values() if item.is_known]
    active = {item.subject for item in in_force(known, node.clock.now())}
    if active_only:
        known = [item for item in known if item.subject in active]
    known.sort(key=lambda item: (item.sent_at, item.subject), reverse=True)
    return WarningsAnswer(warnings=[_warning(item, item.subject in active) for item in known])


def _warning(item: PublicWarning, is_active: bool) -> WarningAnswer:
    alert = item.alert
    return WarningAnswer(
        id=item.subject.hex(),
        identifier=item.identifier,
        sender=item.sender,
        sent=to_rfc3339(item.sent_at),
        status=item.status,
        msg_type=alert.msg_type,
        scope=alert.scope,
        event=item.event,
        kind=item.kind,
        colour=item.colour,
        severity=item.severity,
        areas=list(item.areas),
        headline=item.headline,
        effective=to_rfc3339(item.effective_at),
        expires=to_rfc3339(item.expires_at) if item.expires_at else None,
        cancelled=to_rfc3339(item.cancelled_at) if item.cancelled_at else None,
        active=is_active,
        in_district=item.in_district,
        variants=len(item.variants),
        sha256=alert.sha256.hex(),
        defects=list(item.defects),
        infos=[_info(info) for info in item.infos],
    )


def _info(info: AlertInfo) -> InfoAnswer:
    moments = (info.effective_at, info.onset_at, info.expires_at)
    effective, onset, expires = (to_rfc3339(item) if item else None for item in moments)
    return InfoAnswer(
        language=info.language,
        event=info.event,
        kind=info.kind,
        colour=info.colour,
        category=list(info.categories),
        response=list(info.responses),
        urgency=info.urgency,
        severity=info.severity,
        certainty=info.certainty,
        effective=effective,
        onset=onset,
        expires=expires,
        sender_name=info.sender_name,
        headline=info.headline,
        description=info.description,
        instruction=info.instruction,
        areas=[_area(area) for area in info.areas],
    )


def _area(area: AlertArea) -> AreaAnswer:
    return AreaAnswer(name=area.name, geocodes=list(area.geocodes), in_district=area.in_district)
