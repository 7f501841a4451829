"""Cards alone, at a door where nobody stands: the roster for one box, and its answers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Optional, Sequence

from sanse._boundary import Bytes, Held, call, held, hold
from sanse._signing import signed
from sanse._time import seconds
from sanse.identity import IdentityDocument
from sanse.keys import AnySigner
from sanse.policy import Policy
from sanse.report import Sealed
from sanse.trust import Trust
from sanse.visits import DayKey, Visit
from sanse.words import Colour, Language, Outcome

__all__ = ["Listed", "Roster", "RosterKey", "Sentinel", "SentinelAnswer", "SignedRoster"]


class RosterKey(Held):
    """The secret of one box: rosters for it are tags under this key."""

    __slots__ = ()
    _made_by = "RosterKey.generate() or RosterKey.from_bytes(key)"

    @classmethod
    def generate(cls) -> RosterKey:
        """A new one, of the operating system's randomness."""
        return held(cls, call("roster_key.generate"))

    @classmethod
    def from_bytes(cls, key: bytes) -> RosterKey:
        """From its 32 bytes."""
        return held(cls, call("roster_key.from_bytes", bytes=key))

    def __bytes__(self) -> bytes:
        key: bytes = call("roster_key.bytes", key=self)
        return key


@dataclass(frozen=True)
class Listed:
    """Somebody on a roster: their document, colour, and until when it holds."""

    document: IdentityDocument
    colour: Colour
    expires_at: datetime

    @property
    def _plain(self) -> dict[str, object]:
        expires_at = seconds("expires_at", self.expires_at)
        return {"document": self.document, "colour": self.colour, "expires_at": expires_at}


@dataclass(frozen=True)
class SignedRoster:
    """A roster as it was signed."""

    bytes: Bytes
    collisions: int
    """People whose tags fell together, and who have the worse colour and the earlier end."""
    over: int
    """People who were left out, for their colour had ended."""


@dataclass(frozen=True)
class Roster:
    """Who passes one sentinel by card; each has a greater `sequence` than the one before."""

    place: str
    key: RosterKey
    sequence: int
    issued_at: datetime
    expires_at: datetime
    people: Sequence[Listed]

    def sign(self, key: AnySigner) -> SignedRoster:
        """Signs it with the operator's key."""
        told = signed(
            "roster.sign",
            key,
            place=self.place,
            roster_key=self.key,
            sequence=self.sequence,
            issued_at=seconds("issued_at", self.issued_at),
            expires_at=seconds("expires_at", self.expires_at),
            people=self.people,
        )
        return SignedRoster(told["bytes"], told["collisions"], told["over"])

    def __repr__(self) -> str:
        return f"<Roster {self.place} {self.sequence}>"


@dataclass(frozen=True)
class SentinelAnswer:
    """What a box answers to a card."""

    code: str
    """Stable, such as `admitted` or `not-on-roster`."""
    outcome: Outcome
    is_repeat: bool
    colour: Optional[Colour]
    next: str
    roster: Optional[int]
    """The number of the roster that was asked."""
    is_to_report: bool
    visit: Optional[Visit]
    """What it counts as, where a `day_key` was given."""
    sealed: Optional[Sealed]
    """The sealed report, where it is to be reported and there is a key to seal to."""

    @property
    def opens(self) -> bool:
        """Whether a barrier opens: admitted, and no answer that it has opened for once more."""
        return self.outcome is Outcome.ADMIT and not self.is_repeat


class Sentinel(Held):
    """A box that reads cards, with the roster in force."""

    __slots__ = ()

    def __init__(self, key: RosterKey, policy: Policy) -> None:
        """Unattended, at a place, and for the first time; later `resume`."""
        hold(self, call("sentinel.new", key=key, policy=policy))

    @classmethod
    def resume(cls, key: RosterKey, policy: Policy, memory: bytes) -> Sentinel:
        """With what `memory` was in the last run, by which an old roster is found out."""
        return held(cls, call("sentinel.resume", key=key, policy=policy, memory=memory))

    @property
    def memory(self) -> bytes:
        """What must outlive the program: the numbers of rosters."""
        memory: bytes = call("sentinel.memory", sentinel=self)
        return memory

    def load(self, roster: bytes, trust: Trust, now: datetime, latest: Optional[datetime] = None) -> None:
        """Takes a newer roster; raises a `RefusedError`, and then the one before stays in force."""
        present = {"time": seconds("now", now), "latest": seconds("latest", latest)}
        call("sentinel.load", sentinel=self, roster=roster, trust=trust, **present)

    def answer(
        self,
        document: IdentityDocument,
        trust: Trust,
        now: datetime,
        latest: Optional[datetime] = None,
        *,
        language: Optional[Language] = None,
        day_key: Optional[DayKey] = None,
        gate: Optional[str] = None,
    ) -> SentinelAnswer:
        """Answers a card."""
        told = call(
            "sentinel.answer",
            sentinel=self,
            document=document,
            trust=trust,
            time=seconds("now", now),
            latest=seconds("latest", latest),
            language=language,
            day_key=day_key,
            gate=gate,
        )
        return SentinelAnswer(
            code=told["code"],
            outcome=Outcome(told["outcome"]),
            is_repeat=told["repeat"],
            colour=None if told["colour"] is None else Colour(told["colour"]),
            next=told["next"],
            roster=told["roster"],
            is_to_report=told["report"],
            visit=Visit._may_told(told["visit"]),
            sealed=None if told["sealed"] is None else Sealed(**told["sealed"]),
        )
