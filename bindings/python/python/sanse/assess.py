"""Facts and rules to a colour: a pure function."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Optional, Sequence

from sanse._boundary import Handle, Held, Record, call, held
from sanse._time import length, may_day, may_moment, moment, seconds, written
from sanse.words import Advice, Colour, Contact, GroundKind, Language, Source, TestResult

__all__ = ["Assessment", "Fact", "Ground", "Management", "Rules", "assess"]


class Rules(Held):
    """What each fact means: data, with a version that every assessment names.

    >>> Rules.from_toml('format = 1\\nversion = 7\\n[diagnosis]\\ncolour = "green"\\n')
    Traceback (most recent call last):
    ...
    sanse.errors.InputError: line 4: this colour is not acceptable: write yellow or red; who is ill or under management is never green
    """

    __slots__ = ()

    @classmethod
    def from_toml(cls, text: str) -> Rules:
        """Reads rules; raises `InputError` with the line of what is wrong as `values["line"]`."""
        return held(cls, call("rules.read", toml=text))


@dataclass(frozen=True)
class Fact:
    """What is known of a person, and who tells it; made by the functions named after what happened."""

    event: str
    source: Source
    at: Optional[datetime] = None
    temperature: Optional[int] = None
    origin: Optional[str] = None
    on: Optional[date] = None
    met: Optional[Contact] = None
    planned_end: Optional[date] = None
    reported_at: Optional[datetime] = None
    result: Optional[TestResult] = None

    @classmethod
    def declared(cls, source: Source, at: datetime) -> Fact:
        """A health declaration was made."""
        return cls("declared", source, at=at)

    @classmethod
    def checked_in(cls, source: Source, at: datetime, temperature: int) -> Fact:
        """A daily check-in, with a temperature in tenths of a degree Celsius: 366 is 36.6."""
        return cls("checked-in", source, at=at, temperature=temperature)

    @classmethod
    def arrived(cls, source: Source, origin: str, on: date) -> Fact:
        """Arrived here on this day from an area: six digits, or two letters of a country."""
        return cls("arrived", source, origin=origin, on=on)

    @classmethod
    def contact(cls, source: Source, met: Contact, on: date) -> Fact:
        """Met somebody on this day."""
        return cls("contact", source, met=met, on=on)

    @classmethod
    def management_started(cls, source: Source, at: datetime, planned_end: Optional[date] = None) -> Fact:
        """Medical management began."""
        return cls("management-started", source, at=at, planned_end=planned_end)

    @classmethod
    def management_lifted(cls, source: Source, at: datetime) -> Fact:
        """Medical management was lifted."""
        return cls("management-lifted", source, at=at)

    @classmethod
    def diagnosed(cls, source: Source, at: datetime) -> Fact:
        """A case."""
        return cls("diagnosed", source, at=at)

    @classmethod
    def discharged(cls, source: Source, at: datetime) -> Fact:
        """Discharged from hospital."""
        return cls("discharged", source, at=at)

    @classmethod
    def suspicion_raised(cls, source: Source, at: datetime) -> Fact:
        """Suspected to be a case."""
        return cls("suspicion-raised", source, at=at)

    @classmethod
    def suspicion_excluded(cls, source: Source, at: datetime) -> Fact:
        """No longer suspected."""
        return cls("suspicion-excluded", source, at=at)

    @classmethod
    def tested(cls, source: Source, at: datetime, reported_at: datetime, result: TestResult) -> Fact:
        """A sample was taken, and its result told."""
        return cls("tested", source, at=at, reported_at=reported_at, result=result)

    @property
    def _plain(self) -> dict[str, object]:
        return {
            "event": self.event,
            "source": self.source,
            "at": seconds("at", self.at),
            "temperature": self.temperature,
            "from": self.origin,
            "on": written("on", self.on),
            "with": self.met,
            "planned_end": written("planned_end", self.planned_end),
            "reported_at": seconds("reported_at", self.reported_at),
            "result": self.result,
        }

    def __repr__(self) -> str:
        return f"<Fact {self.event}>"


@dataclass(frozen=True)
class Ground:
    """Why a colour is what it is."""

    kind: GroundKind
    colour: Colour
    since: Optional[datetime]
    until: Optional[datetime]
    area: Optional[str]
    planned_end: Optional[date]
    source: Optional[Source]

    @classmethod
    def _told(cls, told: Record) -> Ground:
        return cls(
            kind=GroundKind(told["kind"]),
            colour=Colour(told["colour"]),
            since=may_moment(told["since"]),
            until=may_moment(told["until"]),
            area=told["area"],
            planned_end=may_day(told["planned_end"]),
            source=None if told["source"] is None else Source(told["source"]),
        )


@dataclass(frozen=True)
class Management:
    """Whether somebody is under medical management: `none`, `under` or `lifted`; since when, and until when as planned."""

    state: str
    since: Optional[datetime]
    planned_end: Optional[date]


@dataclass(frozen=True)
class Assessment:
    """What facts come to under rules."""

    colour: Colour
    grounds: Sequence[Ground]
    advice: Sequence[Advice]
    next_change: Optional[datetime]
    """When the colour changes by itself."""
    test_time: Optional[datetime]
    test_result: Optional[TestResult]
    management: Management
    rules_version: int
    _plain: Handle = field(repr=False, compare=False)

    def sentences(self, language: Optional[Language] = None) -> tuple[Sequence[str], Sequence[str]]:
        """Grounds and advice in words, each in their order."""
        told = call("assessment.sentences", assessment=self, language=language)
        return tuple(told["grounds"]), tuple(told["advice"])

    def expiry(self, issued_at: datetime, longest: timedelta) -> datetime:
        """Until when a pass may be issued: the longest life, or until the colour changes."""
        issued, life = seconds("issued_at", issued_at), length("longest", longest)
        return moment(call("assessment.expiry", assessment=self, issued_at=issued, longest=life))


def assess(facts: Sequence[Fact], rules: Rules, now: datetime) -> Assessment:
    """Weighs facts by rules; raises `InputError` where they cannot all be true.

    >>> from datetime import datetime, timezone
    >>> from sanse import Fact, Rules, Source, assess
    >>> now = datetime(2026, 3, 10, 12, tzinfo=timezone.utc)
    >>> found = assess([Fact.diagnosed(Source.HEALTH, now)], Rules.from_toml("format = 1\\nversion = 1\\n"), now)
    >>> found.colour, found.grounds[0].kind
    (<Colour.RED: 'red'>, <GroundKind.DIAGNOSED: 'diagnosed'>)
    """
    told = call("assess", rules=rules, facts=facts, time=seconds("now", now))
    since, planned_end = may_moment(told["management_since"]), may_day(told["planned_end"])
    return Assessment(
        colour=Colour(told["colour"]),
        grounds=tuple(Ground._told(one) for one in told["grounds"]),
        advice=tuple(Advice(word) for word in told["advice"]),
        next_change=may_moment(told["next_change"]),
        test_time=may_moment(told["test_time"]),
        test_result=None if told["test_result"] is None else TestResult(told["test_result"]),
        management=Management(told["management"], since, planned_end),
        rules_version=told["rules_version"],
        _plain=told["assessment"],
    )
