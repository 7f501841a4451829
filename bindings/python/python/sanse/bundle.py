"""Bundles: everything a gate needs, signed by its operator, taken over whole or not at all."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from os import PathLike
from typing import Optional, Sequence, Union

from sanse._boundary import Bytes, Handle, Held, Record, call, hold
from sanse._files import path
from sanse._signing import signed
from sanse._time import moment, seconds
from sanse.errors import KindError
from sanse.keys import AnySigner
from sanse.place import Place
from sanse.trust import Trust
from sanse.words import PartKind

__all__ = ["Bundle", "Part", "PartFacts", "Shelf", "Update"]


@dataclass(frozen=True)
class Part:
    """A part of a bundle: a list, the gate's rules, the code of a place."""

    name: str
    bytes: Bytes = field(repr=False)
    kind: Optional[PartKind] = None
    """What it is; needed for signing."""

    @property
    def _plain(self) -> dict[str, object]:
        return {"name": self.name, "bytes": self.bytes, "kind": self.kind}


@dataclass(frozen=True)
class Bundle:
    """What an operator signs for gates of a region; each has a greater `sequence` than the one before."""

    region: str
    sequence: int
    issued_at: datetime
    expires_at: datetime
    parts: Sequence[Part]

    def sign(self, key: AnySigner) -> bytes:
        """The signed manifest, which names each part by its hash; see `pack`."""
        told = signed(
            "bundle.sign",
            key,
            region=self.region,
            sequence=self.sequence,
            issued_at=seconds("issued_at", self.issued_at),
            expires_at=seconds("expires_at", self.expires_at),
            parts=self.parts,
        )
        manifest: bytes = told["bytes"]
        return manifest

    def pack(self, manifest: bytes) -> bytes:
        """The one file that is carried to gates: the signed manifest and its parts."""
        packed: bytes = call("bundle.pack", manifest=manifest, parts=self.parts)
        return packed


@dataclass(frozen=True)
class PartFacts:
    """A part that a bundle names."""

    name: str
    kind: PartKind
    length: int


@dataclass(frozen=True)
class Update:
    """What a bundle came to that was believed. Keep it on a `Shelf`, then go on with its `trust`."""

    region: str
    sequence: int
    issued_at: datetime
    expires_at: datetime
    parts: Sequence[PartFacts]
    places: Sequence[Place]
    policy: Optional[bytes]
    """The gate's rules, as its own program reads them."""
    trust: Trust
    """A new one with the bundle's lists; the one that it was verified under is as it was."""
    _plain: Handle = field(repr=False, compare=False)

    @classmethod
    def verify(
        cls,
        trust: Trust,
        bundle: Union[bytes, tuple[bytes, Sequence[Part]]],
        now: datetime,
        latest: Optional[datetime] = None,
        *,
        confirmed: bool = False,
    ) -> Update:
        """Verifies everything in it: the packed file, or manifest and parts. Raises a `RefusedError`.

        One that is dated more than a day ahead is taken when an operator has `confirmed` it.
        """
        packed, apart = (None, bundle) if isinstance(bundle, tuple) else (bundle, (None, None))
        manifest, parts = apart
        told = call(
            "bundle.verify",
            trust=trust,
            packed=packed,
            manifest=manifest,
            parts=parts,
            time=seconds("now", now),
            latest=seconds("latest", latest),
            confirmed=confirmed,
        )
        return cls._told(told)

    @classmethod
    def _told(cls, told: Record) -> Update:
        update: Handle = told["update"]
        parts = (PartFacts(part["name"], PartKind(part["kind"]), part["length"]) for part in told["parts"])
        return cls(
            region=told["region"],
            sequence=told["sequence"],
            issued_at=moment(told["issued_at"]),
            expires_at=moment(told["expires_at"]),
            parts=tuple(parts),
            places=tuple(Place._told(place) for place in told["places"]),
            policy=told["policy"],
            trust=hold(Trust.__new__(Trust), told["trust"]),
            _plain=update,
        )


class Shelf(Held):
    """The folder of a gate with the bundle in force, changed in one step."""

    __slots__ = ()

    def __init__(self, folder: Union[str, PathLike[str]]) -> None:
        """In this folder."""
        hold(self, call("shelf.new", folder=path("folder", folder)))

    def keep(self, update: Update) -> None:
        """Puts an update on the disk; then keep its trust's memories, in this order."""
        if not isinstance(update, Update):
            raise KindError("kind", f"a Shelf keeps an Update, not {type(update).__name__}", {})
        call("shelf.keep", shelf=self, update=update)

    def resume(self, trust: Trust, now: datetime, latest: Optional[datetime] = None) -> Optional[Update]:
        """The bundle that was kept last, taken up again after a restart, whatever its dates; none where none was."""
        present = {"time": seconds("now", now), "latest": seconds("latest", latest)}
        told = call("shelf.resume", shelf=self, trust=trust, **present)
        return None if told is None else Update._told(told)
