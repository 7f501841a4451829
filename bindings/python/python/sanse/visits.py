"""Visits without names: day keys and their tags, counting, uploads, what is published."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from os import PathLike
from typing import Mapping, Optional, Sequence, Union

from sanse._boundary import Bytes, Handle, Held, Record, call, held, hold, made
from sanse._files import path
from sanse._time import moment, seconds, written
from sanse.decision import Decision, Resolved, SelfScanDecision
from sanse.identity import Commitment, IdentityDocument
from sanse.words import Colour, Column, Outcome, Recorded, Resolution

__all__ = [
    "Count",
    "DayKey",
    "DayKeys",
    "DayStatistics",
    "Destroyed",
    "MemoryVisits",
    "Merged",
    "Publications",
    "PublishedDay",
    "Span",
    "Upload",
    "Visit",
]


class DayKey(Held):
    """The key of one place and day: the tags of visitors are made under it, and lead to nobody once it is destroyed.

    `offset` is the distance from UTC in minutes, in which the day begins; 480 unless said.
    """

    __slots__ = ()
    _made_by = "DayKey.generate(place, day) or DayKey.from_bytes(place, day, tags, names)"

    @classmethod
    def generate(cls, place: str, day: date, *, offset: Optional[int] = None) -> DayKey:
        """With new secrets, of the operating system's randomness."""
        return held(cls, call("day_key.generate", place=place, day=written("day", day), offset=offset))

    @classmethod
    def from_bytes(
        cls, place: str, day: date, tags: bytes, names: bytes, *, offset: Optional[int] = None
    ) -> DayKey:
        """With its two secrets, of 32 bytes each."""
        when = written("day", day)
        return held(cls, call("day_key.from_bytes", place=place, day=when, tags=tags, names=names, offset=offset))

    @classmethod
    def from_export(cls, exported: bytes) -> DayKey:
        """For another gate of the same place."""
        return held(cls, call("day_key.import", bytes=exported))

    def export(self) -> Optional[bytes]:
        """The whole key, secret; none once its tags are gone."""
        exported: Optional[bytes] = call("day_key.export", key=self)
        return exported

    def tag(self, commitment: Commitment) -> Optional[bytes]:
        """The tag of a visitor, 8 bytes; none once the key is destroyed."""
        tag: Optional[bytes] = call("day_key.tag", key=self, commitment=commitment)
        return tag

    def tag_of_card(self, document: IdentityDocument) -> Optional[bytes]:
        """The tag of whoever came by card."""
        tag: Optional[bytes] = call("day_key.tag_of_card", key=self, document=document)
        return tag

    def name(self, self_scan: bytes) -> Optional[bytes]:
        """The name of a self-scan by its id, by which it is counted once."""
        name: Optional[bytes] = call("day_key.name", key=self, self_scan=self_scan)
        return name

    @property
    def place(self) -> str:
        """Whose it is."""
        place: str = self._facts["place"]
        return place

    @property
    def day(self) -> date:
        """Its day."""
        return date.fromisoformat(self._facts["day"])

    @property
    def tags_due(self) -> datetime:
        """When its tags are to be destroyed."""
        return moment(self._facts["tags_due"])

    @property
    def names_due(self) -> datetime:
        """When the names of self-scans are."""
        return moment(self._facts["names_due"])

    @property
    def _facts(self) -> Record:
        facts: Record = call("day_key.facts", key=self)
        return facts


@dataclass(frozen=True)
class Destroyed:
    """The days whose secrets were destroyed."""

    tags: Sequence[date]
    names: Sequence[date]


class DayKeys(Held):
    """The folder of a place's day keys: each made on its day, and gone 48 hours after it."""

    __slots__ = ()

    @classmethod
    def open(cls, folder: Union[str, PathLike[str]], place: str, *, offset: Optional[int] = None) -> DayKeys:
        """In a folder that is never where the visits are."""
        return held(cls, call("day_keys.open", folder=path("folder", folder), place=place, offset=offset))

    def key(self, time: datetime, now: datetime) -> DayKey:
        """The key of the day of a moment."""
        return held(DayKey, call("day_keys.key", keys=self, time=seconds("time", time), now=seconds("now", now)))

    def confirm_time(self, now: datetime) -> None:
        """An operator says that it is as late as this."""
        call("day_keys.confirm_time", keys=self, now=seconds("now", now))

    def destroy_due(self, now: datetime) -> Destroyed:
        """Destroys what is due; to be called each day."""
        told = call("day_keys.destroy_due", keys=self, now=seconds("now", now))
        days = {which: tuple(date.fromisoformat(day) for day in told[which]) for which in ("tags", "names")}
        return Destroyed(**days)


@dataclass(frozen=True)
class Visit:
    """A visit as it is counted: to five minutes, under a tag."""

    time: datetime
    place: str
    gate: str
    colour: Optional[Colour]
    outcome: Outcome
    column: Column
    became: Outcome
    """What it came to in the end: a check that a person has closed was an admission, or a refusal."""
    tag: Optional[bytes] = field(repr=False)
    _plain: Handle = field(repr=False, compare=False)

    @classmethod
    def of(cls, decision: Decision, key: DayKey, gate: str) -> Optional[Visit]:
        """What a scan counts as; none for a repeat."""
        return cls._may_told(call("visit.of", decision=decision, key=key, gate=gate))

    @classmethod
    def of_resolved(cls, resolved: Resolved, key: DayKey, gate: str) -> Optional[Visit]:
        """What a check counts as that a person has closed."""
        return cls._may_told(call("visit.of_resolved", resolved=resolved, key=key, gate=gate))

    @classmethod
    def of_self_scan(cls, sent: SelfScanDecision, key: DayKey) -> Optional[Visit]:
        """What a self-scan counts as."""
        return cls._may_told(call("visit.of_self_scan", self_scan=sent, key=key))

    @classmethod
    def by_hand(
        cls, key: DayKey, gate: str, time: datetime, said: Resolution, *, colour: Optional[Colour] = None
    ) -> Visit:
        """Somebody without a pass, whom a person has let in or not."""
        when = seconds("time", time)
        return cls._told(call("visit.by_hand", key=key, gate=gate, time=when, said=said, colour=colour))

    @classmethod
    def _may_told(cls, told: Optional[Record]) -> Optional[Visit]:
        return None if told is None else cls._told(told)

    @classmethod
    def _told(cls, told: Record) -> Visit:
        return cls(
            time=moment(told["time"]),
            place=told["place"],
            gate=told["gate"],
            colour=None if told["colour"] is None else Colour(told["colour"]),
            outcome=Outcome(told["outcome"]),
            column=Column(told["column"]),
            became=Outcome(told["became"]),
            tag=told["tag"],
            _plain=told["visit"],
        )


@dataclass(frozen=True)
class Upload:
    """Visits on their way from a gate to the unit's store."""

    bytes: Bytes = field(repr=False)
    visits: Sequence[Visit] = ()
    _mark: Optional[Handle] = field(repr=False, compare=False, default=None)

    @classmethod
    def read(cls, upload: Bytes) -> Upload:
        """Reads what a gate has sent; raises `InputError` where it is no upload."""
        told = call("upload.read", upload=upload)
        return cls(told["bytes"], tuple(Visit._told(visit) for visit in told["visits"]))


@dataclass(frozen=True)
class Merged:
    """What came of an upload: visits that are new, known, in conflict with known ones, or of days let go of."""

    new: int
    known: int
    conflicting: int
    past: int


@dataclass(frozen=True)
class Count:
    """Visits by what they came to."""

    total: int
    admitted: int
    checked: int
    """Checks that nobody has closed."""
    refused: int
    admitted_by_person: int
    refused_by_person: int


@dataclass(frozen=True)
class DayStatistics:
    """The numbers of a place and day, for its unit alone."""

    place: str
    day: date
    visits: Count
    hours: Sequence[Count]
    """24 of them."""
    colours: Mapping[str, Count]
    """By the names of colours, and `none`."""
    columns: Mapping[Column, Count]
    visitors: int
    """Different people."""
    self_scan_visitors: int
    untagged: int
    """Visits that nobody can be counted by."""


@dataclass(frozen=True)
class Span:
    """Neighbouring cells of a published table, and how many people they have together."""

    first: int
    last: int
    people: int


@dataclass(frozen=True)
class PublishedDay:
    """What is published of a day: people, with numbers under ten hidden, and what they could be worked out from."""

    place: str
    day: date
    people: Optional[int]
    hours: Sequence[Span]
    answers: Sequence[Span]
    self_scans: Optional[int]
    csv: str = field(repr=False)
    bytes: Bytes = field(repr=False)


class Publications(Held):
    """Which days were published, and as what: a day is published once."""

    __slots__ = ()

    def __init__(self) -> None:
        """In memory, for as long as the program runs."""
        hold(self, call("publications.memory"))


class MemoryVisits(Held):
    """Visits in memory, until they are handed on."""

    __slots__ = ()

    def __init__(self, *, offset: Optional[int] = None) -> None:
        """`offset` is the distance from UTC in minutes, in which days begin; 480 unless said."""
        hold(self, call("visits.memory", offset=offset))

    def record(self, visit: Visit) -> Recorded:
        """Counts a visit."""
        return Recorded(call("visits.record", visits=self, visit=visit))

    def upload(self) -> Optional[Upload]:
        """What waits to be handed on; none when nothing waits. Let go of by `acknowledge`."""
        told = call("visits.upload", visits=self)
        return None if told is None else Upload(told["bytes"], Upload.read(told["bytes"]).visits, told["mark"])

    def acknowledge(self, upload: Upload) -> None:
        """Lets go of what has arrived."""
        call("visits.acknowledge", visits=self, mark=upload._mark)

    def merge(self, upload: Upload) -> Merged:
        """Takes an upload in: in any order, as often as it comes."""
        return Merged(**call("visits.merge", visits=self, upload=upload.bytes))

    def statistics(self, place: str, day: date) -> DayStatistics:
        """The numbers of a day."""
        told = call("visits.statistics", visits=self, place=place, day=written("day", day))
        return DayStatistics(
            place=told["place"],
            day=date.fromisoformat(told["day"]),
            visits=Count(**told["visits"]),
            hours=tuple(Count(**hour) for hour in told["hours"]),
            colours={name: Count(**count) for name, count in told["colours"].items()},
            columns={Column(name): Count(**count) for name, count in told["columns"].items()},
            visitors=told["visitors"],
            self_scan_visitors=told["self_scan_visitors"],
            untagged=told["untagged"],
        )

    def hear_time(self, now: datetime) -> None:
        """Tells what time it is; a leap must be confirmed."""
        call("visits.hear_time", visits=self, time=seconds("now", now))

    def confirm_time(self, now: datetime) -> None:
        """An operator says that it is as late as this."""
        call("visits.confirm_time", visits=self, time=seconds("now", now))

    def publish(self, place: str, day: date, now: datetime, publications: Publications) -> PublishedDay:
        """Publishes a day, 48 hours after it; the same each time."""
        told = call(
            "visits.publish",
            visits=self,
            place=place,
            day=written("day", day),
            time=seconds("now", now),
            publications=publications,
        )
        spans = {name: tuple(Span(**span) for span in told[name]) for name in ("hours", "answers")}
        return made(PublishedDay, told, day=date.fromisoformat(told["day"]), **spans)
