"""The replay guard of a gate: what was scanned before, and who passed when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from os import PathLike
from typing import Optional, Sequence, Union

from sanse._boundary import Held, Record, call, held
from sanse._files import path
from sanse._time import length, may_moment, seconds
from sanse.words import Recovery

__all__ = ["CloneAlert", "DiskGuard", "Guard", "MemoryGuard"]


@dataclass(frozen=True)
class CloneAlert:
    """Somebody passed at two gates within the time that the way between takes: a copied phone."""

    here: str
    there: str
    apart: timedelta
    same_wallet: bool

    @classmethod
    def _told(cls, told: Record) -> CloneAlert:
        return cls(told["here"], told["there"], timedelta(seconds=told["apart"]), told["same_wallet"])


class Guard(Held):
    """A replay guard that readers of one boundary share, in one process: a fork of it raises `StoreError`."""

    __slots__ = ()
    _made_by = "MemoryGuard.init() or DiskGuard.open(folder, now)"

    def export(self) -> bytes:
        """What it remembers: hashes and times, nothing personal in clear."""
        state: bytes = call("guard.export", guard=self)
        return state

    def merge(
        self, state: bytes, travel: timedelta, now: datetime, latest: Optional[datetime] = None
    ) -> Sequence[CloneAlert]:
        """Learns what another gate has exported; `travel` is how long the way between them takes."""
        alerts = call(
            "guard.merge",
            guard=self,
            state=state,
            travel=length("travel", travel),
            time=seconds("now", now),
            latest=seconds("latest", latest),
        )
        return tuple(CloneAlert._told(alert) for alert in alerts)

    def confirm_clock(self, now: datetime) -> None:
        """An operator says that the clock is right, after it had stepped."""
        call("guard.confirm_clock", guard=self, time=seconds("now", now))

    def idle(self, now: datetime, latest: Optional[datetime] = None) -> None:
        """To be called each minute or so while nobody comes."""
        call("guard.idle", guard=self, time=seconds("now", now), latest=seconds("latest", latest))

    def __len__(self) -> int:
        entries: int = call("guard.facts", guard=self)["entries"]
        return entries

    def __bool__(self) -> bool:
        return True

    @property
    def settled_time(self) -> Optional[datetime]:
        """The greatest time that it believes; none before it was asked for the first time."""
        return may_moment(call("guard.facts", guard=self)["settled_time"])

    @property
    def started_without_memory(self) -> Optional[datetime]:
        """When it has begun to warm up: codes made before then are refused. None where it knows all."""
        return may_moment(call("guard.facts", guard=self)["started_without_memory"])


class MemoryGuard(Guard):
    """A guard in memory; what must outlive the program is exported before a barrier opens.

    `passback` is how long a person is not admitted twice (120 s unless said), `entries` how many are remembered.
    """

    __slots__ = ()

    @classmethod
    def init(cls, *, passback: Optional[timedelta] = None, entries: Optional[int] = None) -> MemoryGuard:
        """At the first start of a gate, ever."""
        return held(cls, call("guard.init", passback=length("passback", passback), entries=entries))

    @classmethod
    def without_memory(
        cls, now: datetime, *, passback: Optional[timedelta] = None, entries: Optional[int] = None
    ) -> MemoryGuard:
        """At a start whose memory is lost: it takes no code made before now."""
        lost = seconds("now", now)
        told = call("guard.without_memory", time=lost, passback=length("passback", passback), entries=entries)
        return held(cls, told)

    @classmethod
    def from_export(
        cls, state: bytes, *, passback: Optional[timedelta] = None, entries: Optional[int] = None
    ) -> MemoryGuard:
        """With what the last run exported after its last decision."""
        return held(cls, call("guard.import", state=state, passback=length("passback", passback), entries=entries))


Folder = Union[str, "PathLike[str]"]


class DiskGuard(Guard):
    """A guard in a folder: it knows all that it has answered, through kills and power cuts."""

    __slots__ = ()

    @classmethod
    def init(
        cls,
        folder: Folder,
        now: datetime,
        *,
        passback: Optional[timedelta] = None,
        entries: Optional[int] = None,
    ) -> DiskGuard:
        """At the first start of a gate, ever."""
        return cls._start("init", folder, now, passback, entries)

    @classmethod
    def open(
        cls,
        folder: Folder,
        now: datetime,
        *,
        passback: Optional[timedelta] = None,
        entries: Optional[int] = None,
    ) -> DiskGuard:
        """At every later start; raises `StoreError` where its memory is missing, damaged or in use."""
        return cls._start("open", folder, now, passback, entries)

    @classmethod
    def without_memory(
        cls,
        folder: Folder,
        now: datetime,
        *,
        passback: Optional[timedelta] = None,
        entries: Optional[int] = None,
    ) -> DiskGuard:
        """Where the memory is lost or damaged: it takes no code made before now."""
        return cls._start("without_memory", folder, now, passback, entries)

    @classmethod
    def _start(
        cls,
        how: str,
        folder: Folder,
        now: datetime,
        passback: Optional[timedelta],
        entries: Optional[int],
    ) -> DiskGuard:
        return held(
            cls,
            call(
                f"disk_guard.{how}",
                folder=path("folder", folder),
                time=seconds("now", now),
                passback=length("passback", passback),
                entries=entries,
            ),
        )

    @property
    def recovery(self) -> Recovery:
        """How its memory was found."""
        return Recovery(call("disk_guard.recovery", guard=self))
