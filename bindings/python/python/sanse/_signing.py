"""The one way in which documents are signed: by a key here, or by a signer elsewhere."""

from __future__ import annotations


from sanse._boundary import Record, call
from sanse.errors import KindError
from sanse.keys import AnySigner, HolderPublicKey, HolderSigner, PublicKey, Signer, SigningKey


def signed(operation: str, key: AnySigner, **values: object) -> Record:
    """What an operation tells of a document once it is signed."""
    if isinstance(key, SigningKey):
        told: Record = call(operation, key=key, **values)
        return told
    prepared: Record = call(operation, public=public(key), **values)
    return {**prepared, **finished(prepared, key)}


def finished(prepared: Record, signer: Signer | HolderSigner) -> Record:
    """Has the message of a prepared document signed, and goes on with the signature."""
    signature = signer.sign(prepared["message"])
    told: Record = call("unsigned.finish", unsigned=prepared["unsigned"], signature=signature)
    return told


def public(signer: Signer | HolderSigner) -> PublicKey | HolderPublicKey:
    """Which key a signer has."""
    key = getattr(signer, "public_key", None)
    if isinstance(key, (PublicKey, HolderPublicKey)) and callable(getattr(signer, "sign", None)):
        return key
    name = type(signer).__name__
    raise KindError("kind", f"a {name} does not sign: give a key, or an object with `public_key` and `sign`", {})
