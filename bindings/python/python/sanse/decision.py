"""What a verifier answers."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Optional, Sequence

from sanse._boundary import Frozen, Handle, Record, call
from sanse._time import may_length, may_moment, moment
from sanse.identity import PhotoRef
from sanse.issuer import LatestTest, latest_test
from sanse.words import Colour, Display, Language, Outcome, Resolution, Strength, Weight

__all__ = ["Decision", "Reason", "Resolved", "SelfScanDecision", "Told"]


@dataclass(frozen=True)
class Reason:
    """Why a code was not simply admitted: a numbered row of spec/verification.md."""

    code: int
    name: str
    step: int
    weight: Weight


@dataclass(frozen=True)
class Told:
    """A reason in words, and what to do next."""

    message: str
    next: str


class Decision(Frozen):
    """Admit, check or refuse, with all reasons. It prints nothing personal.

    Times and colours are those of the code that was shown, and `None` where its signatures do not hold.
    """

    __slots__ = ("_told",)
    _told: Record

    def __init__(self, told: Record) -> None:
        """A `Verifier` makes them."""
        object.__setattr__(self, "_told", told)

    @property
    def outcome(self) -> Outcome:
        """What to do with whoever shows it."""
        return Outcome(self._told["outcome"])

    @property
    def reasons(self) -> Sequence[Reason]:
        """All reasons, in the order of the steps."""
        return tuple(_reason(told) for told in self._told["reasons"])

    @property
    def main_reason(self) -> Optional[Reason]:
        """The one that counts most; none where nothing is to be said."""
        main = self._told["main"]
        return next((_reason(told) for told in self._told["reasons"] if told["code"] == main), None)

    @property
    def opens(self) -> bool:
        """Whether a barrier opens: admitted, and no repeat of a scan that it has opened for."""
        return self.outcome is Outcome.ADMIT and not self.is_repeat

    @property
    def is_repeat(self) -> bool:
        """The same scan once more: count nothing, open nothing."""
        repeat: bool = self._told["repeat"]
        return repeat

    @property
    def is_alone(self) -> bool:
        """Whether the shared memory did not answer, and the gate's own was asked."""
        alone: bool = self._told["alone"]
        return alone

    @property
    def guard_error(self) -> Optional[str]:
        """Why the replay memory did not answer (806), for the log of whoever sees to this gate."""
        error: Optional[str] = self._told["guard_error"]
        return error

    @property
    def is_to_report(self) -> bool:
        """Whether the district authority is to be told."""
        report: bool = self._told["report"]
        return report

    @property
    def display(self) -> Display:
        """The colour to show on the gate."""
        return Display(self._told["display"])

    @property
    def decided_at(self) -> datetime:
        """The earliest that it can have been."""
        return moment(self._told["decided_at"])

    @property
    def trust_list_age(self) -> Optional[timedelta]:
        """How old the home list is."""
        return may_length(self._told["trust_list_age"])

    @property
    def status_list_age(self) -> Optional[timedelta]:
        """How old the status list is that was looked into."""
        return may_length(self._told["status_list_age"])

    @property
    def strength(self) -> Optional[Strength]:
        """What the code is bound to."""
        strength = self._told["strength"]
        return None if strength is None else Strength(strength)

    @property
    def colour(self) -> Optional[Colour]:
        """The signed colour, or the worse one that the status list says; none of a specimen."""
        colour = self._told["colour"]
        return None if colour is None else Colour(colour)

    @property
    def is_specimen(self) -> bool:
        """Whether it is a specimen, which is grey."""
        specimen: bool = self._told["specimen"]
        return specimen

    @property
    def updated_at(self) -> Optional[datetime]:
        """When the issuer made the pass."""
        return may_moment(self._told["updated_at"])

    @property
    def updated_age(self) -> Optional[timedelta]:
        """How long ago that is."""
        return may_length(self._told["updated_age"])

    @property
    def expires_at(self) -> Optional[datetime]:
        """When the pass ends; this moment is not included."""
        return may_moment(self._told["expires_at"])

    @property
    def shown_at(self) -> Optional[datetime]:
        """When the wallet says that it made the code."""
        return may_moment(self._told["shown_at"])

    @property
    def audience(self) -> Optional[str]:
        """For whom the wallet made it: a place or a region."""
        audience: Optional[str] = self._told["audience"]
        return audience

    @property
    def latest_test(self) -> Optional[LatestTest]:
        """The holder's latest test."""
        return latest_test(self._told)

    @property
    def is_advised(self) -> bool:
        """Whether a health declaration is advised."""
        advice: bool = self._told["advice"]
        return advice

    @property
    def document_matches(self) -> Optional[bool]:
        """Whether the document that was given is the holder's; none where none could be compared."""
        matches: Optional[bool] = self._told["document_matches"]
        return matches

    @property
    def region(self) -> Optional[str]:
        """The region whose authority vouches for the issuer."""
        region: Optional[str] = self._told["region"]
        return region

    @property
    def issuer(self) -> Optional[str]:
        """The issuer, as the trust list names it."""
        issuer: Optional[str] = self._told["issuer"]
        return issuer

    @property
    def display_name(self) -> Optional[str]:
        """The masked name, to be shown and not kept."""
        name: Optional[str] = self._told["name"]
        return name

    @property
    def photo(self) -> Optional[PhotoRef]:
        """Which portrait to show beside the person."""
        photo = self._told["photo"]
        return None if photo is None else PhotoRef(photo)

    def next(self, language: Optional[Language] = None) -> str:
        """The one thing to do next, in a sentence; English unless said."""
        sentence: str = call("decision.sentences", decision=self, language=language)["next"]
        return sentence

    def sentences(self, language: Optional[Language] = None) -> Sequence[Told]:
        """Each reason in words, in the order of `reasons`."""
        told = call("decision.sentences", decision=self, language=language)["reasons"]
        return tuple(Told(one["message"], one["next"]) for one in told)

    def to_json(self, language: Optional[Language] = None) -> str:
        """As one line of JSON, nothing personal in it; the same bytes in every language of the library."""
        text: str = call("decision.json", decision=self, language=language)
        return text

    def resolve(self, resolution: Resolution, why: str) -> Resolved:
        """What a person says of a check; raises `InputError` where there is nothing to say."""
        handle = call("decision.resolve", decision=self, resolution=resolution, why=why)
        return Resolved(self, Resolution(resolution), why, handle)

    @property
    def _plain(self) -> Handle:
        handle: Handle = self._told["decision"]
        return handle

    def __repr__(self) -> str:
        names = ", ".join(reason["name"] for reason in self._told["reasons"])
        return f"<Decision {self._told['outcome']}{': ' if names else ''}{names}>"


def _reason(told: Record) -> Reason:
    return Reason(told["code"], told["name"], told["step"], Weight(told["weight"]))


@dataclass(frozen=True)
class Resolved:
    """A check that a person has closed."""

    decision: Decision
    resolution: Resolution
    why: str = field(repr=False)
    _plain: Handle = field(repr=False, compare=False)


@dataclass(frozen=True)
class SelfScanDecision:
    """What was decided on a self-scan that a phone has sent."""

    decision: Decision
    claimed_at: Optional[datetime]
    """When the phone says that it was; none where the holder has not signed it for this place."""
    id: Optional[bytes] = field(repr=False)
    """Names the visit, so that it is counted once; not to be kept, `DayKey.name` makes of it what is."""
    _plain: Handle = field(repr=False, compare=False)
