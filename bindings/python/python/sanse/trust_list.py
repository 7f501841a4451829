"""Trust lists, as an authority writes and signs them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Optional, Sequence

from sanse._boundary import Record, call, several
from sanse._signing import public, signed
from sanse._time import length, moment, seconds
from sanse.errors import KindError
from sanse.keys import AnySigner, PublicKey, SigningKey
from sanse.words import Colour, Scope

__all__ = ["Authority", "Recognition", "RecognisedRegion", "Retirement", "TrustList", "TrustListClaims", "TrustedKey"]


@dataclass(frozen=True)
class TrustedKey:
    """A key that a trust list names, and what it may sign; credentials, unless said."""

    key: PublicKey
    issuer: str
    valid_from: datetime
    valid_until: datetime
    scope: Sequence[Scope] = ()
    longest_life: Optional[timedelta] = None
    """The longest that a credential of this key may live."""
    specimen: bool = False
    """Whether it signs specimens, which are grey."""

    @property
    def _plain(self) -> dict[str, object]:
        return {
            "key": self.key,
            "issuer": self.issuer,
            "valid_from": seconds("valid_from", self.valid_from),
            "valid_until": seconds("valid_until", self.valid_until),
            "scope": list(several("scope", self.scope)),
            "longest_life": length("longest_life", self.longest_life),
            "specimen": self.specimen,
        }


@dataclass(frozen=True)
class RecognisedRegion:
    """A neighbour whose passes count here: its root, until when, which colours, how long they may live."""

    region: str
    root: PublicKey
    until: datetime
    colours: Sequence[Colour]
    longest_life: timedelta

    @property
    def _plain(self) -> dict[str, object]:
        return {
            "region": self.region,
            "root": self.root,
            "until": seconds("until", self.until),
            "colours": list(self.colours),
            "longest_life": length("longest_life", self.longest_life),
        }


@dataclass(frozen=True)
class Retirement:
    """A key that signs no more from a time on; what it signed before counts on."""

    key: PublicKey
    until: datetime

    @property
    def _plain(self) -> dict[str, object]:
        return {"key": self.key, "until": seconds("until", self.until)}


@dataclass(frozen=True)
class TrustList:
    """What a root says: whose signatures count. A new one, or with `after` the one that follows another.

    >>> from datetime import datetime, timedelta, timezone
    >>> from sanse import Authority, SigningKey, TrustedKey, TrustList
    >>> now = datetime(2026, 3, 1, 12, tzinfo=timezone.utc)
    >>> root, issuing = SigningKey.generate(), SigningKey.generate()
    >>> entry = TrustedKey(issuing.public, "Health Authority", now, now + timedelta(days=365))
    >>> first = TrustList(now, now + timedelta(days=30), region="ZZ", sequence=1, trust=[entry])
    >>> signed = Authority(root).sign(first)
    >>> second = TrustList(now, now + timedelta(days=60), after=signed, withdraw=[issuing.public])
    >>> TrustList.untrusted_claims(Authority(root).sign(second)).sequence
    2
    """

    issued_at: datetime
    expires_at: datetime
    region: Optional[str] = None
    sequence: Optional[int] = None
    after: Optional[bytes] = None
    """The signed list before: its content is taken over, and what stands below changes it."""
    trust: Sequence[TrustedKey] = ()
    retire: Sequence[Retirement] = ()
    withdraw: Sequence[PublicKey] = ()
    """Keys that count no more, whatever they signed."""
    recognise: Sequence[RecognisedRegion] = ()
    end_recognition: Sequence[str] = ()
    grace: Optional[timedelta] = None
    """How long after `expires_at` a person looks, and nobody is refused for the list's age."""
    report_key: Optional[bytes] = None
    """The X25519 key that refusals and visitors are sealed to: `ReportKey.public`."""
    next_root: Optional[SigningKey] = None
    """The root that will follow; it proves itself in this list."""
    no_next_root: bool = False

    @staticmethod
    def untrusted_claims(signed: bytes) -> TrustListClaims:
        """What a list says, not verified: only a `Trust` believes."""
        return TrustListClaims._told(call("trust_list.untrusted_claims", list=signed))


@dataclass(frozen=True)
class Recognition:
    """A neighbour in a list that was read."""

    region: str
    until: datetime


@dataclass(frozen=True)
class TrustListClaims:
    """What a trust list says, as it was read and **not** verified."""

    region: str
    sequence: int
    issued_at: datetime
    expires_at: datetime
    grace: timedelta
    keys: Sequence[TrustedKey]
    withdrawn: Sequence[PublicKey]
    recognised: Sequence[Recognition]
    report_key: Optional[bytes]
    next_root: Optional[PublicKey]

    @classmethod
    def _told(cls, told: Record) -> TrustListClaims:
        return cls(
            region=told["region"],
            sequence=told["sequence"],
            issued_at=moment(told["issued_at"]),
            expires_at=moment(told["expires_at"]),
            grace=timedelta(seconds=told["grace"]),
            keys=tuple(_entry(entry) for entry in told["keys"]),
            withdrawn=tuple(PublicKey(key) for key in told["withdrawn"]),
            recognised=tuple(Recognition(one["region"], moment(one["until"])) for one in told["recognised"]),
            report_key=told["report_key"],
            next_root=None if told["next_root"] is None else PublicKey(told["next_root"]),
        )


def _entry(told: Record) -> TrustedKey:
    return TrustedKey(
        key=PublicKey(told["key"]),
        issuer=told["issuer"],
        valid_from=moment(told["valid_from"]),
        valid_until=moment(told["valid_until"]),
        scope=tuple(Scope(word) for word in told["scope"]),
        longest_life=timedelta(seconds=told["longest_life"]),
        specimen=told["specimen"],
    )


class Authority:
    """Signs trust lists with a region's root key, here or elsewhere."""

    __slots__ = ("_key",)

    def __init__(self, key: AnySigner) -> None:
        """With the root key, or a signer that has it."""
        if not isinstance(key, SigningKey):
            public(key)
        self._key = key

    def sign(self, made: TrustList) -> bytes:
        """The signed list, as verifiers load it; raises `InputError` where it says what no list may."""
        if not isinstance(made, TrustList):
            raise KindError("kind", f"an Authority signs a TrustList, not {type(made).__name__}", {})
        told = signed(
            "trust_list.sign",
            self._key,
            after=made.after,
            region=made.region,
            sequence=made.sequence,
            issued_at=seconds("issued_at", made.issued_at),
            expires_at=seconds("expires_at", made.expires_at),
            trust=several("trust", made.trust),
            retire=several("retire", made.retire),
            withdraw=several("withdraw", made.withdraw),
            recognise=several("recognise", made.recognise),
            end_recognition=several("end_recognition", made.end_recognition),
            grace=length("grace", made.grace),
            report_key=made.report_key,
            next_root=made.next_root,
            no_next_root=made.no_next_root,
        )
        bytes_: bytes = told["bytes"]
        return bytes_

    def __repr__(self) -> str:
        return "<Authority>"


