"""The district's office: lets seats join by a code, and does what who runs the district asks for.

Everything that changes something runs on the writer thread. Source: sync 3.2; contracts 3.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.clock import SystemClock, monotonic_s
from app.district.codes import CodeParts, Codes
from app.district.registrar import Registrar, Wish
from app.district.tokens import DeviceTokens
from app.errors import OperatorError
from app.ids import RandomBytes
from app.store.keys import Crypto, KeyStore
from app.store.worker import Worker
from app.sync.authority import Authority
from app.sync.enrolling import Ask, Code, ask_bytes
from app.sync.replica import Replica
from app.sync.rewrap import Rewrap, entry_for

_LOG = logging.getLogger(__name__)
MOST_MINUTES = 7 * 24 * 60
MOST_NAME = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficeParts:
    """What the office works with; ``changed`` is told after each change of the registry."""

    worker: Worker
    replica: Replica
    authority: Authority
    crypto: Crypto
    keys: KeyStore
    random: RandomBytes
    changed: Callable[[], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Knock:
    """A device at the door: what it asks for, signed by it, and what shows that it has the code.

    ``source`` is the address that it comes from.
    """

    device: bytes
    seat: str
    code: str
    device_sig: bytes
    proof: bytes
    source: str


class Office:
    """One district's office."""

    def __init__(self, parts: OfficeParts) -> None:
        self._parts = parts
        made = CodeParts(
            keys=parts.keys,
            random=parts.random,
            now=SystemClock().now,
            monotonic_s=monotonic_s,
        )
        self._codes = Codes(made)
        self._tokens = DeviceTokens(parts.keys)
        self._registrar = Registrar(parts.replica, parts.authority)

    @property
    def district_key(self) -> bytes:
        """The public key of the district."""
        return self._parts.authority.district_key

    @property
    def realm(self) -> bytes:
        """The realm that it keeps."""
        return self._parts.replica.realm

    def is_device_token(self, token: str) -> bool:
        """Tell whether a token is that of a device which the registry names now."""
        device = self._tokens.device_of(token)
        return bool(device) and device in self._parts.replica.picture.registry.devices

    def state(self, nonce: bytes, certificate: bytes) -> bytes:
        """Return the district's signature under the certificate that it shows."""
        return self._parts.authority.state_certificate(nonce, certificate)

    def give_code(self, seat: str, minutes: int) -> Future[tuple[Code, datetime]]:
        """Return a new code for one seat, and when it expires.

        The future is refused with bad_minutes, name_too_long or too_many_codes.
        """

        def give() -> tuple[Code, datetime]:
            if not 1 <= minutes <= MOST_MINUTES:
                raise OperatorError("bad_minutes", most=MOST_MINUTES)
            if len(seat) > MOST_NAME:
                raise OperatorError("name_too_long", most=MOST_NAME)
            return self._codes.give(self.district_key, seat, timedelta(minutes=minutes))

        return self._parts.worker.submit(give)

    def let_in(self, knock: Knock, certificate: bytes) -> Future[str]:
        """Let a device join; the answer is its token.

        The future is refused with device_unproven, or as ``Codes.take`` refuses.
        """
        return self._parts.worker.submit(lambda: self._let_in(knock, certificate))

    def rewrap(self, wish: Rewrap) -> Future[int]:
        """Change an account's passphrase as it wishes itself; the answer is the new epoch.

        The future is refused as ``rewrap.entry_for`` refuses, or registry_frozen.
        """

        def act() -> int:
            parts = self._parts
            entry = entry_for(parts.replica.state, wish, parts.crypto)
            parts.authority.issue([entry])
            parts.changed()
            return parts.replica.state.epoch

        return self._parts.worker.submit(act)

    def do(self, wish: Wish) -> Future[dict[str, object]]:
        """Do what who runs the district wishes; refused as ``Registrar.do`` refuses."""

        def act() -> dict[str, object]:
            said = self._registrar.do(wish)
            _LOG.info("the registry: %s, epoch %s", type(wish).__name__, said["epoch"])
            self._parts.changed()
            return said

        return self._parts.worker.submit(act)

    def registry(self) -> Future[dict[str, object]]:
        """Return the registry as it stands."""
        return self._parts.worker.submit(self._registrar.show)

    def _let_in(self, knock: Knock, certificate: bytes) -> str:
        ask = Ask(
            realm=self.realm,
            district_key=self.district_key,
            certificate=certificate,
            code=knock.code,
            device=knock.device,
            seat=knock.seat,
        )
        if not self._parts.crypto.verify(knock.device, ask_bytes(ask), knock.device_sig):
            raise OperatorError("device_unproven")
        name = self._codes.take(ask, knock.proof, knock.source) or knock.seat
        if knock.device in self._parts.replica.state.chain.expelled:
            raise OperatorError("device_revoked")
        self._parts.authority.admit(knock.device, name[:MOST_NAME])
        self._parts.changed()
        return self._tokens.give(knock.device)
