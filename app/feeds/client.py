"""Hands readings and warnings to a district over HTTP: in batches, with a last try."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

import msgspec
import requests

from app.clock import to_rfc3339
from app.domain.sensor import Observation
from app.errors import OperatorError
from app.feeds.door import Door
from app.feeds.session import open_session

BATCH = 2000
CONNECT_S, READ_S = 3.0, 10.0
PAUSES_S = (0.2, 0.5, 1.0, 2.0)
"""Waits between tries; after the last of them comes the last try."""

_BUSY = frozenset({429, 502, 503, 504})
_T = TypeVar("_T")


class _Rejected(msgspec.Struct):
    index: int
    field: str
    detail: str


class _Taken(msgspec.Struct):
    accepted: int
    duplicates: int
    rejected: list[_Rejected]


class _Warned(msgspec.Struct):
    id: str
    kind: str
    defects: list[str]
    duplicate: bool = False


class _Problem(msgspec.Struct):
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """One reading that the district did not take: its place in the batch, its field, and why."""

    index: int
    field: str
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What became of a batch."""

    accepted: int
    duplicates: int
    rejected: tuple[Refusal, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Warned:
    """What became of an alert."""

    id: str
    kind: str
    defects: tuple[str, ...]
    is_duplicate: bool


class FeedClient:
    """Speaks to one district; used by one thread only."""

    def __init__(self, url: str, door: Door | None = None) -> None:
        """Speak to an address, through its door if one is given.

        Raises:
            OperatorError: not_encrypted, the door's token would go in clear, or url_bad.
        """
        self._url = url.rstrip("/")
        # The district is asked directly: no proxy of the machine stands between.
        self._session = open_session(door or Door(url=url))
        self._pause = threading.Event()

    def observations(self, batch: Sequence[Observation]) -> Taken:
        """Hand readings over, at most ``BATCH`` at once.

        Raises:
            OperatorError: district_unreachable, certificate_unknown or district_refused.
        """
        rows = [
            {
                "stream": item.stream,
                "at": to_rfc3339(item.at),
                "value": item.value,
                "quality": item.quality,
            }
            for item in batch
        ]
        body = msgspec.json.encode(rows)
        taken = _decode(self._post("/v1/observations", body, "application/json"), _Taken)
        return Taken(
            accepted=taken.accepted,
            duplicates=taken.duplicates,
            rejected=tuple(
                Refusal(index=item.index, field=item.field, detail=item.detail)
                for item in taken.rejected
            ),
        )

    def warning(self, document: bytes) -> Warned:
        """Hand an alert over.

        Raises:
            OperatorError: district_unreachable, certificate_unknown, or district_refused with the
                reason and place.
        """
        warned = _decode(self._post("/v1/warnings", document, "application/cap+xml"), _Warned)
        return Warned(
            id=warned.id,
            kind=warned.kind,
            defects=tuple(warned.defects),
            is_duplicate=warned.duplicate,
        )

    def close(self) -> None:
        """Let the connections go."""
        self._pause.set()
        self._session.close()

    def _post(self, path: str, body: bytes, media: str) -> bytes:
        """Post until it is answered: repeating is harmless, since what is known is known."""
        for pause_s in (*PAUSES_S, None):
            try:
                answer = self._session.post(
                    self._url + path,
                    data=body,
                    headers={"Content-Type": media},
                    timeout=(CONNECT_S, READ_S),
                    allow_redirects=False,
                )
            except requests.exceptions.SSLError as error:
                raise OperatorError("certificate_unknown", url=self._url) from error
            except requests.RequestException as error:
                if pause_s is None:
                    raise OperatorError("district_unreachable", url=self._url) from error
            else:
                if answer.status_code not in _BUSY or pause_s is None:
                    return _content(answer)
            self._pause.wait(pause_s)
        raise AssertionError("the last try returns or raises")


def _content(answer: requests.Response) -> bytes:
    if answer.ok:
        return answer.content
    try:
        detail = msgspec.json.decode(answer.content, type=_Problem).detail
    except msgspec.DecodeError:
        detail = ""
    raise OperatorError(
        "district_refused", status=answer.status_code, detail=detail or answer.reason or ""
    )


def _decode(content: bytes, form: type[_T]) -> _T:
    try:
        return msgspec.json.decode(content, type=form)
    except msgspec.DecodeError as error:
        raise OperatorError(
            "district_refused", status=200, detail="no district's answer"
        ) from error
