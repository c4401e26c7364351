"""Bodies of requests, bounded in size, in time and in what all of them hold together."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from app.district.asked import AnyRequest
from app.district.problems import ProblemError

MEBI = 1024 * 1024
READ_S = 20.0
_SMALL = MEBI


@dataclass(frozen=True, slots=True)
class Form:
    """What a route takes: media types and the most bytes."""

    media: frozenset[str]
    most: int


class Bodies:
    """Reads bodies; large ones that are read at the same time share a bound."""

    def __init__(self, most_together: int = 256 * MEBI) -> None:
        self._left = most_together

    async def read(self, request: AnyRequest, form: Form) -> bytes:
        """Return the whole body.

        Raises:
            ProblemError: the wrong media type, too large, too slow, or too many at once.
        """
        media = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if media not in form.media:
            wanted = ", ".join(sorted(form.media))
            said = repr(media[:60]) if media else "none"
            raise ProblemError(415, "media_type", f"{said}, wanted {wanted}", "header.content-type")
        said_length = request.headers.get("content-length", "0")
        if said_length.isascii() and said_length.isdigit() and int(said_length[:18]) > form.most:
            raise _too_large(form)
        held = 0
        try:
            parts: list[bytes] = []
            size = 0
            async with asyncio.timeout(READ_S):
                async for part in request.stream():
                    size += len(part)
                    if size > form.most:
                        raise _too_large(form)
                    if size - held > _SMALL:
                        self._take(_SMALL)
                        held += _SMALL
                    parts.append(part)
            return b"".join(parts)
        except TimeoutError as error:
            raise ProblemError(408, "too_slow", f"not read in {READ_S:g} s", "body") from error
        finally:
            self._left += held

    def _take(self, count: int) -> None:
        if self._left < count:
            raise ProblemError(503, "busy", "too many large bodies at once", "body")
        self._left -= count


def _too_large(form: Form) -> ProblemError:
    return ProblemError(413, "too_large", f"more than {form.most} bytes", "body")
