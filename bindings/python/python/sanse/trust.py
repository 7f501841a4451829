"""What a verifier or a wallet believes: the pinned root, trust lists, status lists, codes of places."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Optional, Sequence

from sanse._boundary import Held, Record, call, held, made
from sanse._time import may_moment, moment, seconds
from sanse.keys import PublicKey
from sanse.place import Place

__all__ = ["ListFacts", "StatusFacts", "Trust"]


@dataclass(frozen=True)
class ListFacts:
    """A trust list in force."""

    region: str
    sequence: int
    issued_at: datetime
    expires_at: datetime
    grace: timedelta
    keys: int

    @classmethod
    def _told(cls, told: Record) -> ListFacts:
        times = {name: moment(told[name]) for name in ("issued_at", "expires_at")}
        return made(cls, told, grace=timedelta(seconds=told["grace"]), **times)


@dataclass(frozen=True)
class StatusFacts:
    """A status list that was loaded."""

    subject: str
    """Region, expiry day and issuer that it is for."""
    issued_at: datetime
    expires_at: datetime
    due_at: Optional[datetime]
    """When to look for a newer one; it decides nothing."""
    entries: int

    @classmethod
    def _told(cls, told: Record) -> StatusFacts:
        times = {name: moment(told[name]) for name in ("issued_at", "expires_at")}
        return made(cls, told, due_at=may_moment(told["due_at"]), **times)


class Trust(Held):
    """A pinned root and the lists that were loaded under it.

    Lists are taken whole or refused, with a `RefusedError`; what is refused changes nothing. A verifier works with what
    its trust was when it was made: see `Verifier.with_trust`. `now` is the present, or its earliest where `latest` is
    given too.
    """

    __slots__ = ()
    _made_by = "Trust.pin(root) or Trust.resume(root, memory)"

    @classmethod
    def pin(cls, root: PublicKey, *, published_test_root: bool = False) -> Trust:
        """A new trust under this root; the published roots of test vectors are believed as such alone."""
        return held(cls, call("trust.pin", root=root, published_test_root=published_test_root))

    @classmethod
    def resume(cls, root: PublicKey, memory: bytes, *, published_test_root: bool = False) -> Trust:
        """After a restart, with what `memory` was in the last run: by it an old list is found out."""
        return held(cls, call("trust.resume", root=root, memory=memory, published_test_root=published_test_root))

    def load(self, signed: bytes, now: datetime, latest: Optional[datetime] = None) -> None:
        """Takes the home list, or a newer one."""
        call("trust.load", trust=self, list=signed, **_present(now, latest))

    def load_home(
        self, signed: bytes, now: datetime, latest: Optional[datetime] = None, *, confirmed: bool = False
    ) -> None:
        """The same; one that is dated more than a day ahead when an operator has `confirmed` it."""
        call("trust.load_home", trust=self, list=signed, confirmed=confirmed, **_present(now, latest))

    def load_recognised(self, signed: bytes) -> None:
        """Takes the list of a region that the home list recognises."""
        call("trust.load_recognised", trust=self, list=signed)

    def load_status(
        self, signed: bytes, now: datetime, latest: Optional[datetime] = None, *, confirmed: bool = False
    ) -> str:
        """Takes a status list, and tells of which region, expiry day and issuer it is."""
        subject: str = call("trust.load_status", trust=self, list=signed, confirmed=confirmed, **_present(now, latest))
        return subject

    def open_place(self, text: str, now: datetime, latest: Optional[datetime] = None) -> Place:
        """Believes the code at a door; raises a `RefusedError` where it is none of this region's or a neighbour's."""
        return Place._told(call("trust.open_place", trust=self, text=text, **_present(now, latest)))

    @property
    def memory(self) -> bytes:
        """What must outlive the program: keep it after each load, and give it to `resume`."""
        memory: bytes = call("trust.memory", trust=self)
        return memory

    @property
    def status_memory(self) -> bytes:
        """The same of status lists, for `resume_statuses`."""
        memory: bytes = call("trust.status_memory", trust=self)
        return memory

    def resume_statuses(self, memory: bytes) -> None:
        """Goes on with what the last run knew of status lists."""
        call("trust.resume_statuses", trust=self, memory=memory)

    def copy(self) -> Trust:
        """One with the same lists, which changes by itself."""
        return held(Trust, call("trust.copy", trust=self))

    @property
    def root(self) -> PublicKey:
        """The root in force: the pinned one, or one that it has handed over to."""
        return PublicKey(self._facts["root"])

    @property
    def next_root(self) -> Optional[PublicKey]:
        """The root that is announced to follow."""
        key = self._facts["next_root"]
        return None if key is None else PublicKey(key)

    @property
    def region(self) -> Optional[str]:
        """The home region, once its list is loaded."""
        region: Optional[str] = self._facts["region"]
        return region

    @property
    def home(self) -> Optional[ListFacts]:
        """The home list in force."""
        home = self._facts["home"]
        return None if home is None else ListFacts._told(home)

    @property
    def neighbours(self) -> Sequence[ListFacts]:
        """The lists of recognised regions."""
        return tuple(ListFacts._told(one) for one in self._facts["neighbours"])

    @property
    def statuses(self) -> Sequence[StatusFacts]:
        """The status lists."""
        return tuple(StatusFacts._told(one) for one in self._facts["statuses"])

    @property
    def watermark(self) -> datetime:
        """The newest signed time that was seen: a clock behind it is in doubt."""
        return moment(self._facts["watermark"])

    @property
    def bundle_sequence(self) -> Optional[int]:
        """The number of the bundle taken last."""
        sequence: Optional[int] = self._facts["bundle_sequence"]
        return sequence

    @property
    def _facts(self) -> Record:
        facts: Record = call("trust.facts", trust=self)
        return facts


def _present(now: datetime, latest: Optional[datetime]) -> dict[str, Optional[int]]:
    return {"time": seconds("now", now), "latest": seconds("latest", latest)}
