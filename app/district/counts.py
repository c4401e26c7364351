"""Counts for ``/metrics``, in the text form that Prometheus reads."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from litestar.types import ASGIApp, Message, Receive, Scope, Send

from app.district.hints import Hints
from app.district.node import Node

MEDIA_TYPE = "text/plain; version=0.0.4"


@dataclass(slots=True)
class Counts:
    """Requests answered, by the class of their status, since the start."""

    answered: Counter[str] = field(default_factory=Counter)

    def middleware(self, app: ASGIApp) -> ASGIApp:
        """Return the application with every answer counted."""

        async def counted(scope: Scope, receive: Receive, send: Send) -> None:
            async def count(message: Message) -> None:
                if message["type"] == "http.response.start":
                    self.answered[f"{message['status'] // 100}xx"] += 1
                await send(message)

            await app(scope, receive, count)

        return counted


def metrics(node: Node, hints: Hints, counts: Counts) -> str:
    """Return all counts as lines."""
    picture, revisions = node.picture, node.revisions
    gauges = {
        "ecb_events": (sum(picture.vector.values()), "Entries of the record."),
        "ecb_writers": (len(picture.vector), "Chains of the record."),
        "ecb_ignored_events": (len(picture.ignored), "Entries that the rules do not count."),
        "ecb_samples": (node.telemetry.count(), "Samples stored."),
        "ecb_warnings": (len(picture.warnings), "Public warnings ever received."),
        "ecb_alarms": (len(picture.alarms), "Alarms ever raised."),
        "ecb_owed_alarm_entries": (node.owed, "Alarm entries that could not be written yet."),
        "ecb_latest_rev": (revisions.latest, "Revision of the newest values."),
        "ecb_writer_waiting": (node.waiting, "Tasks that the writer has not begun."),
        "ecb_streams_open": (hints.open, "Listeners to hints."),
        "ecb_registry_epoch": (picture.registry.epoch, "Newest epoch of the registry."),
    }
    lines: list[str] = []
    for name, (value, help_text) in gauges.items():
        lines += [f"# HELP {name} {help_text}", f"# TYPE {name} gauge", f"{name} {value}"]
    name = "ecb_http_answers_total"
    lines += [f"# HELP {name} Answers by class of status.", f"# TYPE {name} counter"]
    lines += [f'{name}{{status="{key}"}} {n}' for key, n in sorted(counts.answered.items())]
    return "\n".join(lines) + "\n"
