"""Keys of issuers, authorities, holders and readers of reports; and of those that sign elsewhere."""

from __future__ import annotations

from typing import Optional, Protocol, Union

from sanse._boundary import Bytes, Frozen, Held, call, held
from sanse.errors import InputError, KindError
from sanse.words import Algorithm

__all__ = [
    "HolderKey",
    "HolderPublicKey",
    "HolderSigner",
    "PublicKey",
    "ReportKey",
    "Signer",
    "SigningKey",
    "signature_from_der",
]


class PublicKey(Frozen):
    """An Ed25519 key that verifies: of a root, an issuer or an operator (RFC 8032).

    >>> key = SigningKey.generate().public
    >>> PublicKey(key.bytes) == key
    True
    >>> len(key.bytes), len(key.kid)
    (32, 4)
    """

    __slots__ = ("_kid", "_plain")
    _names = ("key", "next_root", "public", "root", "withdraw")
    _plain: Bytes
    _kid: Bytes

    def __init__(self, key: Bytes) -> None:
        """From 32 bytes; raises `InputError` where they are no key."""
        kid: Bytes = call("public_key.kid", key=key)
        object.__setattr__(self, "_plain", Bytes(key))
        object.__setattr__(self, "_kid", kid)

    @classmethod
    def from_pem(cls, pem: str) -> PublicKey:
        """From an SPKI PEM file (RFC 8410)."""
        return cls(call("public_key.from_pem", pem=pem))

    @classmethod
    def from_hex(cls, text: str) -> PublicKey:
        """From 64 hexadecimal digits, as a root key is printed; raises `InputError` where they are none."""
        if not isinstance(text, str):
            raise KindError("kind", f"a key in hexadecimal digits is a text, not of class {type(text).__name__}", {})
        try:
            return cls(Bytes.fromhex(text))
        except InputError:
            raise
        except ValueError:
            raise InputError("malformed", "a public key is written as 64 hexadecimal digits", {}) from None

    def to_pem(self) -> str:
        """As an SPKI PEM file."""
        pem: str = call("public_key.to_pem", key=self)
        return pem

    @property
    def bytes(self) -> Bytes:
        """Its 32 bytes."""
        return self._plain

    @property
    def kid(self) -> Bytes:
        """What documents name it by: the first four bytes of its SHA-256."""
        return self._kid

    def __eq__(self, other: object) -> bool:
        return isinstance(other, PublicKey) and other._plain == self._plain

    def __hash__(self) -> int:
        return hash(self._plain)

    def __repr__(self) -> str:
        return f"PublicKey({self._plain.hex()})"

    def __reduce__(self) -> tuple[type[PublicKey], tuple[Bytes]]:
        return PublicKey, (self._plain,)


class SigningKey(Held):
    """An issuer's or authority's Ed25519 key, in memory; it never prints.

    >>> key = SigningKey.generate()
    >>> kept = key.to_encrypted_pem("long and secret")
    >>> SigningKey.from_encrypted_pem(kept, "long and secret").public == key.public
    True
    >>> key
    <SigningKey>
    """

    __slots__ = ()
    _made_by = "SigningKey.generate(), or one of SigningKey.from_..."

    @classmethod
    def generate(cls) -> SigningKey:
        """A new one, of the operating system's randomness."""
        return held(cls, call("signing_key.generate"))

    @classmethod
    def from_seed(cls, seed: bytes) -> SigningKey:
        """From the 32 bytes of RFC 8032."""
        return held(cls, call("signing_key.from_seed", seed=seed))

    @classmethod
    def from_pem(cls, pem: str) -> SigningKey:
        """From a PKCS#8 PEM file that is not encrypted (RFC 5958)."""
        return held(cls, call("signing_key.from_pem", pem=pem))

    @classmethod
    def from_encrypted_pem(cls, pem: str, passphrase: str) -> SigningKey:
        """From a PKCS#8 PEM file under a passphrase (RFC 8018)."""
        return held(cls, call("signing_key.from_encrypted_pem", pem=pem, passphrase=passphrase))

    def to_pem(self) -> str:
        """As a PKCS#8 PEM file in clear: whoever reads it has the key."""
        pem: str = call("signing_key.to_pem", key=self)
        return pem

    def to_encrypted_pem(self, passphrase: str) -> str:
        """As a PKCS#8 PEM file under a passphrase (RFC 8018)."""
        pem: str = call("signing_key.to_encrypted_pem", key=self, passphrase=passphrase)
        return pem

    @property
    def public(self) -> PublicKey:
        """What verifies its signatures."""
        return PublicKey(call("signing_key.public", key=self))


class HolderPublicKey(Frozen):
    """A holder's public key: 32 bytes of Ed25519, or a point of P-256 in 33 or 65 (SEC 1, section 2.3.3)."""

    __slots__ = ("_algorithm", "_plain")
    _names = ("key", "public")
    _plain: Bytes
    _algorithm: Algorithm

    def __init__(self, key: Bytes) -> None:
        """From its bytes; raises `InputError` where they are no key."""
        algorithm = Algorithm(call("holder_public_key.algorithm", key=key))
        object.__setattr__(self, "_plain", Bytes(key))
        object.__setattr__(self, "_algorithm", algorithm)

    @property
    def bytes(self) -> Bytes:
        """Its bytes."""
        return self._plain

    @property
    def algorithm(self) -> Algorithm:
        """Whose curve it is on."""
        return self._algorithm

    def __eq__(self, other: object) -> bool:
        return isinstance(other, HolderPublicKey) and other._plain == self._plain

    def __hash__(self) -> int:
        return hash(self._plain)

    def __reduce__(self) -> tuple[type[HolderPublicKey], tuple[Bytes]]:
        return HolderPublicKey, (self._plain,)


class HolderKey(Held):
    """A wallet's key, in memory: Ed25519 or P-256."""

    __slots__ = ()
    _made_by = "HolderKey.generate(), or one of HolderKey.from_..."

    @classmethod
    def generate(cls, algorithm: Optional[Algorithm] = None) -> HolderKey:
        """A new one, of the operating system's randomness; Ed25519 unless said."""
        return held(cls, call("holder_key.generate", algorithm=algorithm))

    @classmethod
    def from_seed(cls, seed: bytes) -> HolderKey:
        """Ed25519, from the 32 bytes of RFC 8032."""
        return held(cls, call("holder_key.from_seed", seed=seed))

    @classmethod
    def from_scalar(cls, scalar: bytes) -> HolderKey:
        """P-256, from the 32 bytes of its secret number."""
        return held(cls, call("holder_key.from_scalar", scalar=scalar))

    @classmethod
    def from_pem(cls, pem: str) -> HolderKey:
        """From a PKCS#8 PEM file that is not encrypted, of either algorithm (RFC 5958)."""
        return held(cls, call("holder_key.from_pem", pem=pem))

    @classmethod
    def from_encrypted_pem(cls, pem: str, passphrase: str) -> HolderKey:
        """From a PKCS#8 PEM file under a passphrase (RFC 8018)."""
        return held(cls, call("holder_key.from_encrypted_pem", pem=pem, passphrase=passphrase))

    def to_pem(self) -> str:
        """As a PKCS#8 PEM file in clear: whoever reads it has the key."""
        pem: str = call("holder_key.to_pem", key=self)
        return pem

    def to_encrypted_pem(self, passphrase: str) -> str:
        """As a PKCS#8 PEM file under a passphrase (RFC 8018)."""
        pem: str = call("holder_key.to_encrypted_pem", key=self, passphrase=passphrase)
        return pem

    @property
    def public(self) -> HolderPublicKey:
        """What verifies its signatures, and stands in the credential."""
        return HolderPublicKey(call("holder_key.public", key=self))


class ReportKey(Held):
    """The authority's X25519 key, which opens sealed records (RFC 9180)."""

    __slots__ = ()
    _made_by = "ReportKey.generate(), or one of ReportKey.from_..."

    @classmethod
    def generate(cls) -> ReportKey:
        """A new one, of the operating system's randomness."""
        return held(cls, call("report_key.generate"))

    @classmethod
    def from_bytes(cls, key: bytes) -> ReportKey:
        """From its 32 bytes."""
        return held(cls, call("report_key.from_bytes", bytes=key))

    @classmethod
    def from_pem(cls, pem: str) -> ReportKey:
        """From a PKCS#8 PEM file that is not encrypted (RFC 5958)."""
        return held(cls, call("report_key.from_pem", pem=pem))

    @classmethod
    def from_encrypted_pem(cls, pem: str, passphrase: str) -> ReportKey:
        """From a PKCS#8 PEM file under a passphrase (RFC 8018)."""
        return held(cls, call("report_key.from_encrypted_pem", pem=pem, passphrase=passphrase))

    def to_pem(self) -> str:
        """As a PKCS#8 PEM file in clear: whoever reads it has the key."""
        pem: str = call("report_key.to_pem", key=self)
        return pem

    def to_encrypted_pem(self, passphrase: str) -> str:
        """As a PKCS#8 PEM file under a passphrase (RFC 8018)."""
        pem: str = call("report_key.to_encrypted_pem", key=self, passphrase=passphrase)
        return pem

    @property
    def public(self) -> bytes:
        """The 32 bytes that a trust list names."""
        key: bytes = call("report_key.public", key=self)
        return key


class Signer(Protocol):
    """An Ed25519 key that signs elsewhere: in an HSM, or behind a service."""

    @property
    def public_key(self) -> PublicKey:
        """Which key it is."""
        ...

    def sign(self, message: bytes) -> bytes:
        """The 64 bytes of the signature; the library verifies it before anything is given out."""
        ...


class HolderSigner(Protocol):
    """A holder's key that signs elsewhere: in a phone's secure hardware."""

    @property
    def public_key(self) -> HolderPublicKey:
        """Which key it is."""
        ...

    def sign(self, message: bytes) -> bytes:
        """64 bytes: an Ed25519 signature, or r and s of P-256; see `signature_from_der`."""
        ...


def signature_from_der(der: bytes) -> bytes:
    """The 64 bytes r and s of a P-256 signature that a platform gives in DER."""
    signature: bytes = call("signature.from_der", der=der)
    return signature


AnySigner = Union[SigningKey, Signer]
"""A key that signs: here, or elsewhere."""
