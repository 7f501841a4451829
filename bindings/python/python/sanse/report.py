"""Refusals and visitors, sealed to the district authority (HPKE, RFC 9180), and opened by it.

Whoever seals cannot open again. Records are personal: none of them prints what is in it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Optional

from sanse._boundary import Bytes, Record, call, made
from sanse._time import moment, seconds
from sanse.decision import Decision
from sanse.identity import Commitment, IdentityDocument
from sanse.keys import ReportKey
from sanse.trust import Trust
from sanse.words import Colour, DocumentKind

__all__ = ["CardRefusal", "Report", "Sealed", "Visitor"]


@dataclass(frozen=True)
class Sealed:
    """A record that only the authority opens, and the id that it is acknowledged by."""

    id: bytes
    bytes: Bytes = field(repr=False)


@dataclass(frozen=True, repr=False)
class Report:
    """A code that was refused."""

    id: bytes
    place: str
    time: datetime
    gate: str
    colour: Colour
    reason: int
    """The number of its main reason."""
    region: str
    commitment: Commitment
    credential: bytes
    contact: Optional[str]

    @staticmethod
    def seal(trust: Trust, decision: Decision, place: str, gate: str, *, contact: Optional[str] = None) -> Sealed:
        """Of a decision that `is_to_report`, to the key that the home list names."""
        values = {"trust": trust, "decision": decision, "place": place, "gate": gate, "contact": contact}
        return Sealed(**call("report.seal", **values))

    @classmethod
    def open(cls, key: ReportKey, sealed: bytes, source: str) -> Report:
        """At the authority, taking records from `source`, a region or one place; raises a `RefusedError`."""
        told = _opened("report.open", key, sealed, source)
        return made(cls, told, colour=Colour(told["colour"]), commitment=Commitment(told["commitment"]))


@dataclass(frozen=True, repr=False)
class Visitor:
    """Somebody without a pass, written down at the door."""

    id: bytes
    place: str
    time: datetime
    gate: str
    name: str
    country: str
    kind: DocumentKind
    number: str
    phone: str

    @staticmethod
    def seal(
        trust: Trust,
        place: str,
        time: datetime,
        name: str,
        document: IdentityDocument,
        phone: str,
        *,
        gate: Optional[str] = None,
    ) -> Sealed:
        """To the key that the home list names."""
        values = {"trust": trust, "place": place, "time": seconds("time", time), "name": name, "gate": gate}
        return Sealed(**call("visitor.seal", document=document, phone=phone, **values))

    @classmethod
    def open(cls, key: ReportKey, sealed: bytes, source: str) -> Visitor:
        """At the authority, taking records from `source`, a region or one place; raises a `RefusedError`."""
        told = _opened("visitor.open", key, sealed, source)
        return made(cls, told, kind=DocumentKind(told["kind"]))


@dataclass(frozen=True, repr=False)
class CardRefusal:
    """A card that a sentinel has refused; it seals them itself: see `Sentinel.answer`."""

    id: bytes
    place: str
    time: datetime
    gate: str
    colour: Colour
    roster: int
    country: str
    kind: DocumentKind
    number: str

    @classmethod
    def open(cls, key: ReportKey, sealed: bytes, source: str) -> CardRefusal:
        """At the authority, taking records from `source`, a region or one place; raises a `RefusedError`."""
        told = _opened("card.open", key, sealed, source)
        return made(cls, told, colour=Colour(told["colour"]), kind=DocumentKind(told["kind"]))


def _opened(operation: str, key: ReportKey, sealed: bytes, source: str) -> dict[str, Any]:
    told = call(operation, key=key, sealed=sealed, **{"from": source})
    record: Record = told["record"]
    return {**record, "id": told["id"], "time": moment(record["time"])}
