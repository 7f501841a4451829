"""The holder: several people's passes on one phone, shown as codes that renew themselves."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Optional, Sequence, Tuple

from sanse._boundary import Bytes, Handle, Held, Record, call, held, hold
from sanse._signing import finished, public
from sanse._time import moment, seconds
from sanse.identity import Salt
from sanse.issuer import Claims, Credential, LatestTest, latest_test
from sanse.keys import HolderKey, HolderSigner
from sanse.place import Place
from sanse.words import Colour, Profile

__all__ = ["Entered", "Expiring", "SelfScans", "Shown", "Wallet"]


@dataclass(frozen=True)
class Shown:
    """A code to show, and when the next one is due."""

    text: str = field(repr=False)
    """What the QR code says: whoever has it can show it while it lives."""
    bytes: Bytes = field(repr=False)
    renew_at: Optional[datetime]
    _plain: Handle = field(repr=False, compare=False)


@dataclass(frozen=True)
class Entered:
    """What an attendant sees at a door without a device, and what the place counts later."""

    place: str
    place_name: str
    colour: Colour
    updated_at: datetime
    latest_test: Optional[LatestTest]
    entered_at: datetime
    code: Shown
    """To be kept by `SelfScans.keep`, and sent."""


@dataclass(frozen=True)
class Expiring:
    """Whose pass is about to expire, and when."""

    label: str
    expires_at: datetime


class Wallet(Held):
    """Keeps the credentials of several people under labels, and shows them.

    A pass is shown for an `audience`, by its id (a region, or a place that the user was told of); or for a `place`
    whose code was scanned and believed, with the `challenge` on its screen where it has one.
    """

    __slots__ = ("_elsewhere",)
    _elsewhere: dict[str, HolderSigner]

    def __init__(self, *, profile: Optional[Profile] = None) -> None:
        """An empty one; codes renew as the profile says, each ten seconds unless said."""
        object.__setattr__(self, "_elsewhere", {})
        hold(self, call("wallet.new", profile=profile))

    def add(self, label: str, credential: Credential, key: HolderKey) -> None:
        """Keeps a pass; one under the same label gives way. Raises `InputError` where it is bound to another key."""
        call("wallet.add", wallet=self, label=label, credential=_bytes(credential), key=key)
        self._elsewhere.pop(label, None)

    def add_elsewhere(self, label: str, credential: Credential, signer: HolderSigner) -> None:
        """Keeps a pass whose key signs elsewhere, such as in a phone's secure hardware."""
        call("wallet.add", wallet=self, label=label, credential=_bytes(credential), public=public(signer))
        self._elsewhere[label] = signer

    def remove(self, label: str) -> bool:
        """Removes a pass; false where none has this label."""
        self._elsewhere.pop(label, None)
        removed: bool = call("wallet.remove", wallet=self, label=label)
        return removed

    @property
    def labels(self) -> Sequence[str]:
        """Whose passes there are."""
        return tuple(call("wallet.labels", wallet=self))

    def untrusted_claims(self, label: str) -> Optional[Claims]:
        """What a pass says, for its owner's eyes."""
        told = call("wallet.untrusted_claims", wallet=self, label=label)
        return None if told is None else Claims._told(told)

    def expiring(self, now: datetime) -> Sequence[Expiring]:
        """Whose passes are to be renewed soon, the first first."""
        told = call("wallet.expiring", wallet=self, time=seconds("now", now))
        return tuple(Expiring(one["label"], moment(one["expires_at"])) for one in told)

    def present(
        self,
        label: str,
        now: datetime,
        *,
        audience: Optional[str] = None,
        place: Optional[Place] = None,
        challenge: Optional[str] = None,
        nonce: Optional[bytes] = None,
        salt: Optional[Salt] = None,
    ) -> Shown:
        """The code to show now; with a `salt` the document can be compared at this door."""
        values = {
            "wallet": self,
            "label": label,
            "time": seconds("now", now),
            "audience": audience,
            "place": place,
            "challenge": challenge,
            "nonce": nonce,
            "salt": salt,
        }
        signer = self._elsewhere.get(label)
        if signer is None:
            return _shown(call("wallet.present", **values))
        prepared = call("wallet.prepare", **values)
        return _shown({**prepared, **finished(prepared, signer)})

    def enter(self, label: str, place: Place, now: datetime) -> Entered:
        """Signs for a place where no device stands; the key must be here."""
        told = call("wallet.enter", wallet=self, label=label, place=place, time=seconds("now", now))
        return Entered(
            place=told["place"],
            place_name=told["place_name"],
            colour=Colour(told["colour"]),
            updated_at=moment(told["updated_at"]),
            latest_test=latest_test(told),
            entered_at=moment(told["entered_at"]),
            code=_shown(told["code"]),
        )


class SelfScans(Held):
    """Self-scans that wait on a phone until they are sent."""

    __slots__ = ()

    def __init__(self) -> None:
        """None yet."""
        hold(self, call("self_scans.new"))

    @classmethod
    def from_export(cls, state: bytes) -> SelfScans:
        """Those that waited in the last run: what `export` gave."""
        return held(cls, call("self_scans.import", state=state))

    def keep(self, place: Place, code: Shown, now: datetime) -> None:
        """Keeps what `Wallet.enter` has signed."""
        call("self_scans.keep", self_scans=self, place=place, presentation=code, time=seconds("now", now))

    @property
    def first(self) -> Optional[Tuple[str, str]]:
        """The place and the text that are to be sent next."""
        told = call("self_scans.first", self_scans=self)
        return None if told is None else (told["place"], told["text"])

    def sent(self, text: str) -> bool:
        """Forgets what has arrived; false where it was not there."""
        forgotten: bool = call("self_scans.sent", self_scans=self, text=text)
        return forgotten

    def drop_older(self, now: datetime) -> int:
        """Drops what no place takes any more, and tells how many."""
        dropped: int = call("self_scans.drop_older", self_scans=self, time=seconds("now", now))
        return dropped

    def __len__(self) -> int:
        count: int = call("self_scans.count", self_scans=self)
        return count

    def __bool__(self) -> bool:
        return True

    def export(self) -> bytes:
        """What must outlive the program."""
        state: bytes = call("self_scans.export", self_scans=self)
        return state


def _bytes(credential: Credential) -> object:
    return credential.bytes if isinstance(credential, Credential) else credential


def _shown(told: Record) -> Shown:
    renew = told.get("renew_at")
    return Shown(told["text"], told["bytes"], None if renew is None else moment(renew), told["presentation"])
