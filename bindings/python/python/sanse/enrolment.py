"""How a wallet proves that it has its key, before an issuer binds a credential to it."""

from __future__ import annotations

from sanse._boundary import Held, call, held
from sanse._signing import public
from sanse.keys import HolderKey, HolderPublicKey, HolderSigner

__all__ = ["Enrolment", "ProvenHolderKey"]


class ProvenHolderKey(Held):
    """A holder's key whose secret a wallet has shown to have."""

    __slots__ = ()

    @property
    def public(self) -> HolderPublicKey:
        """The key."""
        return HolderPublicKey(call("proven_holder_key.public", holder=self))


class Enrolment:
    """The issuer's challenge, the wallet's answer, and what the issuer makes of it.

    >>> challenge = Enrolment.challenge()  # at the issuer, for this wallet, once
    >>> key = HolderKey.generate()
    >>> answer = Enrolment.answer(key, challenge)  # at the wallet
    >>> Enrolment.verify(answer, challenge).public == key.public  # at the issuer
    True
    """

    @staticmethod
    def challenge() -> bytes:
        """16 random bytes, for one wallet and once."""
        challenge: bytes = call("enrolment.challenge")
        return challenge

    @staticmethod
    def answer(key: HolderKey | HolderSigner, challenge: bytes) -> bytes:
        """The wallet's answer, by its key here or elsewhere."""
        if isinstance(key, HolderKey):
            answer: bytes = call("enrolment.answer", key=key, challenge=challenge)
            return answer
        whose = public(key)
        message = call("enrolment.message", public=whose, challenge=challenge)
        answer = call("enrolment.signed", public=whose, challenge=challenge, signature=key.sign(message))
        return answer

    @staticmethod
    def message(public_key: HolderPublicKey, challenge: bytes) -> bytes:
        """What a key elsewhere signs, for those who pass messages on; then `signed`."""
        message: bytes = call("enrolment.message", public=public_key, challenge=challenge)
        return message

    @staticmethod
    def signed(public_key: HolderPublicKey, challenge: bytes, signature: bytes) -> bytes:
        """The answer with the signature over `message`."""
        answer: bytes = call("enrolment.signed", public=public_key, challenge=challenge, signature=signature)
        return answer

    @staticmethod
    def verify(answer: bytes, challenge: bytes) -> ProvenHolderKey:
        """The proven key; raises `InputError` where the answer is not to this challenge."""
        return held(ProvenHolderKey, call("enrolment.verify", answer=answer, challenge=challenge))
