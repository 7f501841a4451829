"""The issuer: credentials, place codes, and what a pass is made of."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Optional, Union

from sanse._boundary import Bytes, Record, call
from sanse._signing import public, signed
from sanse._time import length, may_moment, moment, seconds
from sanse.assess import Assessment
from sanse.enrolment import ProvenHolderKey
from sanse.errors import KindError
from sanse.identity import Commitment, PhotoRef
from sanse.keys import AnySigner, HolderPublicKey, PublicKey, SigningKey
from sanse.words import Colour, PlaceKind, TestResult, WayIn

__all__ = ["Claims", "Credential", "Issuer", "LatestTest", "Pass", "PlaceCode"]


@dataclass(frozen=True)
class LatestTest:
    """When somebody was tested last, and what came out."""

    __test__ = False  # no test of pytest's

    time: datetime
    result: TestResult


@dataclass(frozen=True)
class Pass:
    """What a credential will say of a person, before it is signed.

    >>> from sanse import Colour, Commitment, Pass
    >>> Pass(Colour.GREEN, Commitment(bytes(16)))
    <Pass green>
    """

    colour: Union[Colour, Assessment]
    """A colour, or an assessment, which brings its colour, latest test, advice and next change with it."""
    commitment: Commitment
    photo: Optional[PhotoRef] = None
    status_index: Optional[int] = None
    """The place in the issuer's status list, taken for this pass alone."""
    advise_declaration: bool = False
    """Whether a health declaration is advised under green."""
    test: Optional[LatestTest] = None
    colour_until: Optional[datetime] = None
    """When the colour changes by itself; no credential is signed past it."""
    name: Optional[str] = None
    """A masked name to be shown, of at most 12 bytes."""

    def __repr__(self) -> str:
        if isinstance(self.colour, Assessment):
            return f"<Pass as assessed: {self.colour.colour}>"
        return f"<Pass {self.colour}>" if isinstance(self.colour, str) else "<Pass without a colour>"


@dataclass(frozen=True)
class Claims:
    """What a credential says, as it was read and **not** verified: for a wallet's own pass."""

    issued_at: datetime
    expires_at: datetime
    holder: Optional[HolderPublicKey]
    """The key of the wallet that it is bound to; none on paper."""
    colour: Colour
    commitment: Commitment
    photo: Optional[PhotoRef]
    status_index: Optional[int]
    is_advised: bool
    latest_test: Optional[LatestTest]
    display_name: Optional[str] = field(repr=False)

    @classmethod
    def _told(cls, told: Record) -> Claims:
        return cls(
            issued_at=moment(told["issued_at"]),
            expires_at=moment(told["expires_at"]),
            holder=None if told["holder"] is None else HolderPublicKey(told["holder"]),
            colour=Colour(told["colour"]),
            commitment=Commitment(told["commitment"]),
            photo=None if told["photo"] is None else PhotoRef(told["photo"]),
            status_index=told["status_index"],
            is_advised=told["advice"],
            latest_test=latest_test(told),
            display_name=told["name"],
        )


@dataclass(frozen=True)
class Credential:
    """A credential as its issuer signed it: kept and shown in exactly these bytes."""

    bytes: Bytes = field(repr=False)

    @classmethod
    def from_text(cls, text: str) -> Credential:
        """Out of a text `SN1:…`, as an issuer hands it out; raises where it is no credential's."""
        return cls(call("credential.from_text", text=text))

    @property
    def text(self) -> str:
        """As a text `SN1:…`: what stands in the QR code of paper."""
        text: str = call("credential.text", credential=self.bytes)
        return text

    @property
    def id(self) -> Bytes:
        """Names it: what a register of issued credentials is kept by."""
        name: Bytes = call("credential.id", credential=self.bytes)
        return name

    def untrusted_claims(self) -> Claims:
        """What it says, not verified: only a `Verifier` believes."""
        return Claims._told(call("credential.untrusted_claims", credential=self.bytes))


@dataclass(frozen=True)
class PlaceCode:
    """The code of a place as it was signed: what stands on its poster."""

    text: str
    bytes: Bytes = field(repr=False)


class Issuer:
    """Signs credentials and the codes of places.

    >>> from datetime import datetime, timedelta, timezone
    >>> from sanse import Colour, Commitment, Issuer, Pass, SigningKey
    >>> now = datetime(2026, 3, 1, 12, tzinfo=timezone.utc)
    >>> issuer = Issuer(SigningKey.generate())
    >>> paper = issuer.issue_paper(Pass(Colour.GREEN, Commitment(bytes(16))), now, now + timedelta(days=7))
    >>> paper.untrusted_claims().colour
    <Colour.GREEN: 'green'>
    """

    __slots__ = ("_key", "_longest_bound", "_longest_paper")

    def __init__(
        self,
        key: AnySigner,
        *,
        longest_bound: Optional[timedelta] = None,
        longest_paper: Optional[timedelta] = None,
    ) -> None:
        """With a key here, or a signer elsewhere; 48 hours and 30 days are the longest lives unless said."""
        if not isinstance(key, SigningKey):
            public(key)
        self._key = key
        self._longest_bound = length("longest_bound", longest_bound)
        self._longest_paper = length("longest_paper", longest_paper)

    @property
    def public(self) -> PublicKey:
        """What verifies its signatures, and stands in the trust list."""
        return self._key.public if isinstance(self._key, SigningKey) else self._key.public_key

    def issue(self, pass_: Pass, holder: ProvenHolderKey, issued_at: datetime, expires_at: datetime) -> Credential:
        """A credential bound to the key of a wallet; `issued_at` is floored to the minute."""
        if not isinstance(holder, ProvenHolderKey):
            name = type(holder).__name__
            raise KindError("kind", f"`holder` must be a ProvenHolderKey, not {name}: see Enrolment.verify", {})
        return self._sign("credential.sign", pass_, issued_at, expires_at, holder=holder)

    def issue_paper(self, pass_: Pass, issued_at: datetime, expires_at: datetime) -> Credential:
        """A credential for paper, which can be copied: gates have a person look at it, or refuse it."""
        return self._sign("credential.sign_paper", pass_, issued_at, expires_at)

    def _sign(
        self, operation: str, pass_: Pass, issued_at: datetime, expires_at: datetime, **bound: ProvenHolderKey
    ) -> Credential:
        if not isinstance(pass_, Pass):
            raise KindError("kind", f"`pass_` must be a Pass, not {type(pass_).__name__}", {})
        assessed = isinstance(pass_.colour, Assessment)
        told = signed(
            operation,
            self._key,
            **bound,
            commitment=pass_.commitment,
            colour=None if assessed else pass_.colour,
            assessment=pass_.colour if assessed else None,
            issued_at=seconds("issued_at", issued_at),
            expires_at=seconds("expires_at", expires_at),
            photo=pass_.photo,
            status_index=pass_.status_index,
            advice=pass_.advise_declaration,
            test_time=None if pass_.test is None else seconds("test.time", pass_.test.time),
            test_result=None if pass_.test is None else pass_.test.result,
            colour_until=seconds("colour_until", pass_.colour_until),
            name=pass_.name,
            longest_bound=self._longest_bound,
            longest_paper=self._longest_paper,
        )
        return Credential(told["bytes"])

    def sign_place(
        self,
        id: str,
        name: str,
        area: str,
        issued_at: datetime,
        expires_at: datetime,
        *,
        kind: Optional[PlaceKind] = None,
        way_in: Optional[WayIn] = None,
        unit: Optional[str] = None,
    ) -> PlaceCode:
        """The code of a place: its id with its region's prefix, its name, and the area that it lies in."""
        told = signed(
            "place.sign",
            self._key,
            id=id,
            name=name,
            area=area,
            issued_at=seconds("issued_at", issued_at),
            expires_at=seconds("expires_at", expires_at),
            kind=kind,
            way_in=way_in,
            unit=unit,
        )
        return PlaceCode(told["text"], told["bytes"])

    def __repr__(self) -> str:
        return f"<Issuer {self.public.kid.hex()}>"


def latest_test(told: Record) -> Optional[LatestTest]:
    """The latest test of a record that tells of one."""
    time = may_moment(told["test_time"])
    return None if time is None else LatestTest(time, TestResult(told["test_result"]))
