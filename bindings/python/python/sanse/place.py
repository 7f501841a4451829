"""The code at a door, and the challenge on a screen, as a phone reads them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Optional

from sanse._boundary import Handle, Record, call
from sanse._time import moment, seconds
from sanse.words import Language, PlaceKind, WayIn

__all__ = ["Challenge", "Place"]


@dataclass(frozen=True)
class Place:
    """A place whose code was believed: see `Trust.open_place`."""

    id: str
    name: str
    area: str
    kind: PlaceKind
    way_in: WayIn
    unit: str
    issued_at: datetime
    expires_at: datetime
    _plain: Handle = field(repr=False, compare=False)

    @classmethod
    def _told(cls, told: Record) -> Place:
        return cls(
            id=told["id"],
            name=told["name"],
            area=told["area"],
            kind=PlaceKind(told["kind"]),
            way_in=WayIn(told["way_in"]),
            unit=told["unit"],
            issued_at=moment(told["issued_at"]),
            expires_at=moment(told["expires_at"]),
            _plain=told["place"],
        )

    def instruction(self, language: Optional[Language] = None) -> str:
        """What a visitor does at this door, in a sentence."""
        sentence: str = call("place.instruction", place=self, language=language)
        return sentence


@dataclass(frozen=True)
class Challenge:
    """What a gate's screen shows, as it was read: nobody has signed it.

    >>> from datetime import datetime, timezone
    >>> text = Challenge.text("ZZ-GATE-7", datetime(2026, 3, 1, 12, tzinfo=timezone.utc), bytes(8))
    >>> Challenge.read(text).untrusted_place
    'ZZ-GATE-7'
    """

    untrusted_place: str
    untrusted_time: datetime
    nonce: bytes

    @staticmethod
    def text(place: str, time: datetime, nonce: bytes) -> str:
        """What a screen shows for a nonce of its `Beacon`."""
        text: str = call("challenge.text", place=place, time=seconds("time", time), nonce=nonce)
        return text

    @classmethod
    def read(cls, text: str) -> Challenge:
        """Reads it; raises `InputError` where it is no challenge."""
        told = call("challenge.read", text=text)
        return cls(told["untrusted_place"], moment(told["untrusted_time"]), told["nonce"])
