"""The district's doors over HTTP, one call each; what the world does becomes one of two errors.

Every call has a timeout; none is repeated here. Source: contracts 10.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TypeVar

import msgspec
import requests

from app.clock import from_rfc3339, monotonic_s, to_rfc3339
from app.domain.sensor import Sample
from app.feeds.door import Door
from app.feeds.session import open_session
from app.sync.calls import NewestOf, RefusedError, SilentError, UnreachableError

CONNECT_S, READ_S = 3.0, 10.0
BUNDLE = "application/vnd.ecb"
MOST_ANSWER = 64 * 1024 * 1024
_PIECE = 256 * 1024
_T = TypeVar("_T")


class _Latest(msgspec.Struct):
    stream: str
    at: str
    value: float
    quality: str
    received_at: str


class _LatestAnswer(msgspec.Struct):
    rev: int
    latest: list[_Latest]


class _HistoryAnswer(msgspec.Struct):
    samples: list[tuple[str, float, str]]
    next: str | None = None


class _Problem(msgspec.Struct):
    code: str = ""
    detail: str = ""
    realm: str = ""


class DistrictHttp:
    """Speaks to one district; used by one thread only."""

    def __init__(self, door: Door) -> None:
        self._url = door.url.rstrip("/")
        self._session = open_session(door)
        self.round_trip_s = 0.0

    def exchange(self, bundle: bytes) -> bytes:
        """Hand a bundle over and return the district's."""
        head = {"Content-Type": BUNDLE, "Accept": BUNDLE}
        return self._call("POST", "/v1/exchange", body=bundle, head=head)

    def latest(self, since: int) -> NewestOf:
        """Return the values that changed after a revision."""
        raw = self._call("GET", "/v1/latest", params={"since": str(since)})
        answer = _decode(raw, _LatestAnswer)
        return NewestOf(
            rev=answer.rev,
            samples=tuple(
                Sample(
                    stream=item.stream,
                    at=_moment(item.at),
                    value=item.value,
                    quality=item.quality,
                    received_at=_moment(item.received_at),
                )
                for item in answer.latest
            ),
        )

    def history(
        self, stream: str, span: tuple[datetime, datetime], received_at: datetime
    ) -> Iterator[tuple[Sample, ...]]:
        """Yield the pages of a stream's samples, from inclusive, to exclusive."""
        params = {"stream": stream, "from": to_rfc3339(span[0]), "to": to_rfc3339(span[1])}
        while True:
            answer = _decode(self._call("GET", "/v1/history", params=params), _HistoryAnswer)
            yield tuple(
                Sample(
                    stream=stream,
                    at=_moment(at),
                    value=value,
                    quality=quality,
                    received_at=received_at,
                )
                for at, value, quality in answer.samples
            )
            if answer.next is None:
                return
            params = {**params, "next": answer.next}

    def close(self) -> None:
        """Let the connections go."""
        self._session.close()

    def _call(
        self,
        method: str,
        path: str,
        *,
        body: bytes | None = None,
        head: dict[str, str] | None = None,
        params: dict[str, str] | None = None,
    ) -> bytes:
        begun_s = monotonic_s()
        try:
            with self._session.request(
                method,
                self._url + path,
                data=body,
                headers=head,
                params=params,
                timeout=(CONNECT_S, READ_S),
                stream=True,
                allow_redirects=False,
            ) as answer:
                content = _bounded(answer)
        except (requests.ReadTimeout, requests.exceptions.ChunkedEncodingError) as error:
            raise SilentError(str(error)) from error
        except requests.exceptions.SSLError as error:
            raise RefusedError(495, "certificate_unknown") from error
        except requests.RequestException as error:
            raise UnreachableError(str(error)) from error
        self.round_trip_s = monotonic_s() - begun_s
        if not 200 <= answer.status_code < 300:
            raise RefusedError(answer.status_code, *_reason(content))
        return content


def _bounded(answer: requests.Response) -> bytes:
    """Return the body; one that has no end is no answer of a district."""
    parts: list[bytes] = []
    size = 0
    for piece in answer.iter_content(_PIECE):
        size += len(piece)
        if size > MOST_ANSWER:
            raise requests.exceptions.ContentDecodingError("too large")
        parts.append(piece)
    return b"".join(parts)


def _reason(content: bytes) -> tuple[str, str]:
    """Return code and realm of a problem document.

    The code is its detail if it has none; both are "" for anything else.
    """
    try:
        problem = msgspec.json.decode(content, type=_Problem)
    except msgspec.DecodeError:
        return "", ""
    return problem.code or problem.detail, problem.realm


def _moment(text: str) -> datetime:
    try:
        return from_rfc3339(text)
    except ValueError as error:
        raise RefusedError(200, "malformed") from error


def _decode(content: bytes, form: type[_T]) -> _T:
    """Return the answer in its form; a login page in between is no answer of the district."""
    try:
        return msgspec.json.decode(content, type=form)
    except msgspec.DecodeError as error:
        raise RefusedError(200, "malformed") from error
