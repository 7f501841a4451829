"""People: identity documents and their commitments, the reference of a portrait."""

from __future__ import annotations

from sanse._boundary import Held, Secret, call, held, hold
from sanse.words import DocumentKind

__all__ = ["Commitment", "IdentityDocument", "PhotoRef", "Salt", "SaltKey", "stamp_photo"]


class Salt(Secret):
    """16 random bytes, by which a commitment is no table to look numbers up in; never in a normal code."""

    __slots__ = ()
    _names = ("salt",)

    @classmethod
    def generate(cls) -> Salt:
        """A new one, of the operating system's randomness."""
        return cls(call("salt.generate"))


class Commitment(Secret):
    """Which document a credential belongs to, 16 bytes, without saying it."""

    __slots__ = ()
    _names = ("commitment",)


class PhotoRef(Secret):
    """Which portrait a credential belongs to, 16 bytes; whoever has the portrait can compare."""

    __slots__ = ()
    _names = ("photo",)

    @classmethod
    def of(cls, portrait: bytes) -> PhotoRef:
        """The reference of a portrait, as the issuer's library keeps it."""
        return cls(call("photo.reference", portrait=portrait))


class IdentityDocument(Held):
    """An identity document, as typed or read from a card; it never prints.

    >>> document = IdentityDocument("ZZ", DocumentKind.PASSPORT, "X0000001")
    >>> salt = Salt.generate()
    >>> commitment = document.commit(salt)  # some 20 ms and 19 MiB: Argon2id
    >>> document.matches(salt, commitment), document, commitment
    (True, <IdentityDocument>, <Commitment>)
    """

    __slots__ = ()

    def __init__(self, country: str, kind: DocumentKind, number: str) -> None:
        """Of a country (ISO 3166-1, two letters); spaces, hyphens and case of the number do not matter."""
        hold(self, call("document.new", country=country, kind=kind, number=number))

    def commit(self, salt: Salt) -> Commitment:
        """Its commitment under this salt (RFC 9106)."""
        return Commitment(call("document.commit", document=self, salt=salt))

    def matches(self, salt: Salt, commitment: Commitment) -> bool:
        """Whether the commitment is of this document."""
        matches: bool = call("document.matches", document=self, salt=salt, commitment=commitment)
        return matches


class SaltKey(Held):
    """A registrar's key that salts are derived under, so that none need be kept."""

    __slots__ = ()
    _made_by = "SaltKey.generate() or SaltKey.from_bytes(key)"

    @classmethod
    def generate(cls) -> SaltKey:
        """A new one, of the operating system's randomness."""
        return held(cls, call("salt_key.generate"))

    @classmethod
    def from_bytes(cls, key: bytes) -> SaltKey:
        """From its 32 bytes."""
        return held(cls, call("salt_key.from_bytes", bytes=key))

    def salt(self, document: IdentityDocument) -> Salt:
        """The salt of this document, the same each time."""
        return Salt(call("salt_key.salt", key=self, document=document))

    def __bytes__(self) -> bytes:
        key: bytes = call("salt_key.bytes", key=self)
        return key


def stamp_photo(portrait: bytes) -> bytes:
    """The JPEG or PNG portrait with random bytes of its own, so that its reference is nobody else's; keep this one."""
    stamped: bytes = call("photo.stamp", portrait=portrait)
    return stamped
