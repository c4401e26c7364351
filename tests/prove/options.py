"""What one run of the simulation is made of; all of it follows from the seed."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass, field

STEPS = 120
REAL_CRYPTO_EVERY = 10

# What a step may be, and how often beside the others. A run draws which faults it has at all, so
# that rare ones are not always drowned by common ones.
WORK: Mapping[str, int] = {"act": 44, "machine": 8, "exchange": 14, "gossip": 6}
FAULTS: Mapping[str, int] = {
    "send": 10,
    "deliver": 12,
    "crash": 4,
    "backup": 4,
    "restore": 4,
    "cut": 5,
    "join": 6,
    "jump": 3,
    "issue": 4,
    "insider": 4,
    "stranger": 1,
    "newer": 3,
    "hostile": 3,
}
RADIO = 5
FRAME_BYTES = (1_750, 240, 70)
_TOGETHER = {"send": "deliver", "backup": "restore", "cut": "join"}


class Chance(random.Random):
    """The one source of chance of a run."""

    def one_in(self, many: int) -> bool:
        """Tell whether something happens that happens once in so many times."""
        return self.randrange(many) == 0


def chance(seed: object) -> Chance:
    """Return a source that gives the same again for the same seed."""
    return Chance(repr(seed))


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """One run.

    ``weights`` says how often each kind of step comes; ``loss``, ``damage`` and ``twice`` are
    chances in a hundred of a bundle on its way; ``blind`` the chance in a hundred that a restored
    disk comes back without the high-water mark; ``most_events`` how many fit a bundle;
    ``frame_bytes`` how much fits a short message, 0 = nobody has a card.
    """

    seed: int
    steps: int
    is_real_crypto: bool
    weights: Mapping[str, int] = field(default_factory=dict)
    loss: int = 0
    damage: int = 0
    twice: int = 0
    blind: int = 0
    most_events: int = 5_000
    is_joined: bool = True
    frame_bytes: int = 0

    def expanded(self) -> str:
        """Return all of it on a few lines, for whoever plays a seed again."""
        weights = " ".join(f"{name}={weight}" for name, weight in self.weights.items())
        crypto = "ed25519" if self.is_real_crypto else "keyed"
        return (
            f"seed={self.seed} steps={self.steps} crypto={crypto}"
            f" loss={self.loss} damage={self.damage} twice={self.twice} blind={self.blind}"
            f" most_events={self.most_events} joined={int(self.is_joined)}"
            f" frame_bytes={self.frame_bytes}\n  {weights}"
        )


def draw(seed: int, *, steps: int = STEPS, is_real_crypto: bool | None = None) -> Options:
    """Return the options of a seed."""
    rng = chance(("options", seed))
    weights = dict(WORK)
    for name, weight in FAULTS.items():
        if name not in _TOGETHER.values() and rng.random() < 0.65:
            weights[name] = max(1, round(weight * rng.uniform(0.3, 2.0)))
            if name in _TOGETHER:
                other = _TOGETHER[name]
                weights[other] = max(1, round(FAULTS[other] * rng.uniform(0.5, 2.0)))
    # Drawn apart, so that the seeds of before cards came play as they did.
    radio = chance(("radio", seed))
    frame_bytes = radio.choice(FRAME_BYTES) if radio.one_in(3) else 0
    if frame_bytes:
        weights["radio"] = RADIO
    real = seed % REAL_CRYPTO_EVERY == 0 if is_real_crypto is None else is_real_crypto
    return Options(
        seed=seed,
        steps=steps,
        is_real_crypto=real,
        weights=weights,
        loss=rng.choice((0, 10, 30)),
        damage=rng.choice((0, 10, 30)),
        twice=rng.choice((0, 20)),
        blind=rng.choice((0, 60)),
        most_events=rng.choice((5_000, 5_000, 7)),
        is_joined=rng.random() < 0.85,
        frame_bytes=frame_bytes,
    )
