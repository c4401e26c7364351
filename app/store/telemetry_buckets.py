"""Thinned histories: one value a bucket, chosen so that nothing dangerous is averaged away."""

from __future__ import annotations

import numpy as np

from app.domain.sensor import Flag
from app.store.telemetry_schema import RECORD, Records, bits_of

_SUSPECT = bits_of((Flag.SUSPECT_RANGE, Flag.SUSPECT_RATE, Flag.STUCK, Flag.CLOCK_SKEW))


def thin(records: Records, step: int, *, is_increment: bool) -> Records:
    """Return one record a bucket of ``step`` microseconds, ascending.

    A level gives the maximum of [start, start + step), stamped with the start. Increments (rain)
    are end-stamped, so a bucket is (end - step, end], holds the sum and is stamped with the end;
    of several values for one instant the one received last counts. Suspect values count only
    where a bucket has nothing else. The flags are those of every sample of the bucket that
    counts, of a sum also of those left out, since it lacks them.
    """
    if not len(records):
        return records
    at = records["at"]
    stamp = -(-at // step) * step if is_increment else at // step * step
    if is_increment:
        last = np.append(at[1:] != at[:-1], True)
        records, stamp = records[last], stamp[last]
    starts = np.flatnonzero(np.append(True, stamp[1:] != stamp[:-1]))
    good = (records["flags"] & _SUSPECT) == 0
    has_good = np.logical_or.reduceat(good, starts)
    counts = np.append(starts[1:], len(records)) - starts
    used = good | ~np.repeat(has_good, counts)
    result = np.empty(len(starts), dtype=RECORD)
    result["at"] = stamp[starts]
    result["received"] = np.maximum.reduceat(records["received"], starts)
    if is_increment:
        result["value"] = np.add.reduceat(np.where(used, records["value"], 0.0), starts)
        result["flags"] = np.bitwise_or.reduceat(records["flags"], starts)
    else:
        result["value"] = np.maximum.reduceat(np.where(used, records["value"], -np.inf), starts)
        flags = np.where(used, records["flags"], 0).astype("<u2")
        result["flags"] = np.bitwise_or.reduceat(flags, starts)
    return result
