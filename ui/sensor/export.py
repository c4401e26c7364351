"""The table of a stream's samples for a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from pathlib import Path

from app.clock import BEIJING
from app.domain.reading import scale_of
from app.domain.sensor import Sample, Stream
from app.errors import OperatorError
from ui.sensor.words import quality_words

ENCODING = "utf-8-sig"
_HEAD = ("站点", "名称", "时间（北京）", "数值", "单位", "质量", "收到时间（北京）", "来源")


def csv_text(stream: Stream, samples: Iterable[Sample]) -> str:
    """Return the samples as CSV in the shown unit, times as Beijing time with their offset."""
    scale = scale_of(stream)
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(_HEAD)
    source = "样例" if stream.sample else "实测"
    for sample in samples:
        at, received = (
            moment.astimezone(BEIJING).isoformat() for moment in (sample.at, sample.received_at)
        )
        value = f"{sample.value * scale.factor:.8g}"
        quality = quality_words(sample.quality)
        writer.writerow((stream.id, stream.name, at, value, scale.unit, quality, received, source))
    return out.getvalue()


def write_csv(path: Path, stream: Stream, samples: Iterable[Sample]) -> None:
    """Write the table so that a spreadsheet reads its Chinese.

    Raises:
        OperatorError: file_not_written.
    """
    try:
        path.write_text(csv_text(stream, samples), encoding=ENCODING, newline="")
    except OSError as error:
        reason = error.strerror or "?"
        raise OperatorError("file_not_written", file=path.name, reason=reason) from error
