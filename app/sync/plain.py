"""The last resort of a short-message bearer: one line of plain words, 70 characters at most.

It goes as it is, without a frame of ours, so that any terminal can show it and any handset can
have typed it. Nobody acknowledges it and nothing follows from it: who receives it may record what
was heard. Source: domain brief 5.2; screen design 5.6.
"""

from __future__ import annotations

MOST_CHARACTERS = 70
MOST_BYTES = 140
_ENCODING = "gb18030"


def size_of(line: str) -> int:
    """Return how many bytes a line takes."""
    return len(line.encode(_ENCODING))


def room_for(capacity: int) -> int:
    """Return how many bytes a line may have on a bearer of that capacity."""
    return min(MOST_BYTES, capacity)


def encode_line(line: str, capacity: int) -> bytes:
    """Return a line as it is sent.

    Raises:
        ValueError: ``empty``, ``control`` characters in it, or it is ``too_long``.
    """
    text = " ".join(line.split())
    if not text:
        raise ValueError("empty")
    if not text.isprintable():
        raise ValueError("control")
    raw = text.encode(_ENCODING)
    if len(text) > MOST_CHARACTERS or len(raw) > room_for(capacity):
        raise ValueError("too_long")
    return raw


def read_line(raw: bytes) -> str | None:
    """Return the line of untrusted bytes, None if they are none."""
    if not 0 < len(raw) <= MOST_BYTES:
        return None
    try:
        text = raw.decode(_ENCODING)
    except UnicodeDecodeError:
        return None
    is_line = text.isprintable() and bool(text.strip()) and len(text) <= MOST_CHARACTERS
    return text.strip() if is_line else None
