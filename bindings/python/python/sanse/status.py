"""Status lists, as issuers keep and sign them: one for each issuer and expiry day."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from os import PathLike
from typing import Optional, Sequence, Union

from sanse._boundary import Held, call, held, hold
from sanse._files import path
from sanse._signing import signed
from sanse._time import length, seconds, written
from sanse.keys import AnySigner
from sanse.trust import StatusFacts
from sanse.words import Status

__all__ = ["StatusBook", "StatusList", "StatusStore"]


class StatusBook(Held):
    """The places of one list in memory. An issuer that must outlive a restart keeps a `StatusStore`.

    >>> from datetime import datetime, timezone
    >>> from sanse import SigningKey, Status, StatusBook, StatusList
    >>> now = datetime(2026, 3, 1, 12, tzinfo=timezone.utc)
    >>> book = StatusBook("ZZ", "Health Authority", now)
    >>> index = book.take()  # goes into a Pass
    >>> book.set(index, Status.REVOKED)
    >>> signed = book.sign(SigningKey.generate(), now, now + timedelta(days=1))
    >>> StatusList.untrusted_value(signed, index)
    1
    """

    __slots__ = ()

    def __init__(self, region: str, issuer: str, expires_at: datetime, *, entries: Optional[int] = None) -> None:
        """For passes that expire on the UTC day of `expires_at`; 131,072 places unless said."""
        told = call(
            "status_book.new",
            region=region,
            issuer=issuer,
            expires_at=seconds("expires_at", expires_at),
            entries=entries,
        )
        hold(self, told)

    def take(self) -> int:
        """A random place that nobody has; raises `InputError` when none is left."""
        index: int = call("status_book.take", book=self)
        return index

    def status(self, index: int) -> Optional[Status]:
        """What is said of a place; none where nobody has it."""
        status = call("status_book.status", book=self, index=index)
        return None if status is None else Status(status)

    def set(self, index: int, status: Status) -> None:
        """Says something else of a place; what is worse stays."""
        call("status_book.set", book=self, index=index, status=status)

    def sign(
        self, key: AnySigner, issued_at: datetime, expires_at: datetime, *, ttl: Optional[timedelta] = None
    ) -> bytes:
        """The signed list; `ttl` tells carriers when to look for a newer one."""
        return _signed("status_book.sign", key, issued_at, expires_at, ttl, book=self)

    @property
    def subject(self) -> str:
        """Region, issuer and expiry day."""
        subject: str = call("status_book.facts", book=self)["subject"]
        return subject

    @property
    def entries(self) -> int:
        """How many places there are."""
        entries: int = call("status_book.facts", book=self)["entries"]
        return entries

    @property
    def free(self) -> int:
        """How many of them nobody has."""
        free: int = call("status_book.facts", book=self)["free"]
        return free


class StatusStore(Held):
    """An issuer's lists in a folder: what is answered is on the disk before."""

    __slots__ = ()

    @staticmethod
    def init(folder: Union[str, PathLike[str]], region: str, issuer: str, entries: int) -> None:
        """Makes the folder, once."""
        call("status_store.init", folder=path("folder", folder), region=region, issuer=issuer, entries=entries)

    @classmethod
    def open(cls, folder: Union[str, PathLike[str]]) -> StatusStore:
        """Opens it; one program at a time."""
        return held(cls, call("status_store.open", folder=path("folder", folder)))

    @property
    def days(self) -> Sequence[date]:
        """The expiry days that there are lists for."""
        return tuple(date.fromisoformat(day) for day in call("status_store.days", store=self))

    def take(self, day: date, count: int) -> Sequence[int]:
        """Random places in the list of this expiry day."""
        return tuple(call("status_store.take", store=self, day=written("day", day), count=count))

    def set(self, day: date, index: int, status: Status) -> None:
        """Says something else of a place; what is worse stays."""
        call("status_store.set", store=self, day=written("day", day), index=index, status=status)

    def publish(
        self,
        day: date,
        key: AnySigner,
        issued_at: datetime,
        expires_at: datetime,
        *,
        ttl: Optional[timedelta] = None,
    ) -> bytes:
        """The signed list of a day; its date is on the disk before it is given out."""
        values = {"store": self, "day": written("day", day)}
        return _signed("status_store.publish", key, issued_at, expires_at, ttl, **values)


class StatusList:
    """A signed list, as it is read and **not** verified: only a `Trust` believes."""

    @staticmethod
    def untrusted_claims(signed: bytes) -> StatusFacts:
        """What it says of itself."""
        told = call("status_list.untrusted_claims", list=signed)
        return StatusFacts._told(told)

    @staticmethod
    def untrusted_value(signed: bytes, index: int) -> Optional[int]:
        """The number at a place: 0 as issued, 1 revoked, 2 suspended, 12 now yellow, 13 now red; none behind its end."""
        value: Optional[int] = call("status_list.untrusted_value", list=signed, index=index)
        return value


def _signed(
    operation: str,
    key: AnySigner,
    issued_at: datetime,
    expires_at: datetime,
    ttl: Optional[timedelta],
    **values: object,
) -> bytes:
    issued, expires = seconds("issued_at", issued_at), seconds("expires_at", expires_at)
    told = signed(operation, key, issued_at=issued, expires_at=expires, ttl=length("ttl", ttl), **values)
    list_: bytes = told["bytes"]
    return list_
