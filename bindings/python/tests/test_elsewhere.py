"""Keys that sign elsewhere: an issuer's in an HSM, a holder's in a phone; another library stands for both."""

from __future__ import annotations

import pytest
import sanse
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from world import DAY, HOUR, NOW, PLACE, World


class Hsm:
    """An issuer's key that the library never sees."""

    def __init__(self) -> None:
        self.key, self.asked = Ed25519PrivateKey.generate(), 0
        self.public_key = sanse.PublicKey(self.key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw))

    def sign(self, message: bytes) -> bytes:
        self.asked += 1
        return self.key.sign(message)


class Phone:
    """A holder's P-256 key, which answers in DER."""

    def __init__(self) -> None:
        self.key, self.asked = ec.generate_private_key(ec.SECP256R1()), 0
        point = self.key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        self.public_key = sanse.HolderPublicKey(point)

    def sign(self, message: bytes) -> bytes:
        self.asked += 1
        return sanse.signature_from_der(self.key.sign(message, ec.ECDSA(hashes.SHA256())))


def test_all_that_is_signed_can_be_signed_elsewhere() -> None:
    world, root, issuing, phone = World(), Hsm(), Hsm(), Phone()
    scope = list(sanse.Scope)
    entry = sanse.TrustedKey(issuing.public_key, "Health Authority", NOW - DAY, NOW + 99 * DAY, scope=scope)
    listed = sanse.TrustList(NOW - DAY, NOW + 30 * DAY, region="ZZ", sequence=1, trust=[entry])
    trust = sanse.Trust.pin(root.public_key)
    trust.load(sanse.Authority(root).sign(listed), NOW)
    issuer = sanse.Issuer(issuing)
    assert issuer.public == issuing.public_key

    book = sanse.StatusBook("ZZ", "Health Authority", NOW + DAY)
    index = book.take()
    trust.load_status(book.sign(issuing, NOW, NOW + DAY), NOW)
    pass_ = sanse.Pass(
        sanse.Colour.GREEN, world.commitment, status_index=index, photo=sanse.PhotoRef.of(b"portrait")
    )
    credential = issuer.issue(pass_, world.proven(phone), NOW, NOW + DAY)
    wallet = sanse.Wallet()
    wallet.add_elsewhere("me", credential, phone)
    gate = sanse.Verifier(trust, sanse.Policy.at(PLACE), sanse.MemoryGuard.init())
    assert repr(gate.check(wallet.present("me", NOW, audience=PLACE).text, NOW)) == "<Decision admit>"

    code = issuer.sign_place("ZZ-SHOP-1", "Corner shop", "999900", NOW, NOW + DAY)
    assert trust.open_place(code.text, NOW).name == "Corner shop"
    part = sanse.Part("place.txt", code.text.encode(), sanse.PartKind.PLACE_CODE)
    home = sanse.Part("home.cbor", sanse.Authority(root).sign(listed), sanse.PartKind.HOME)
    manifest = sanse.Bundle("ZZ", 1, NOW, NOW + DAY, [home, part]).sign(issuing)
    assert manifest
    roster = sanse.Roster(PLACE, sanse.RosterKey.generate(), 1, NOW, NOW + DAY, []).sign(issuing)
    assert roster.collisions == 0
    # Enrolled, then shown once; both by the phone.
    assert phone.asked == 2
    assert (root.asked, issuing.asked) == (2, 5)
    # A pass under the same label gives way, and with it whoever signed for it.
    wallet.add("me", world.credential(), world.holder)
    wallet.present("me", NOW, audience=PLACE)
    assert phone.asked == 2 and wallet.remove("me") and not wallet.labels


def test_an_answer_can_be_carried() -> None:
    phone, challenge = Phone(), sanse.Enrolment.challenge()
    signature = phone.sign(sanse.Enrolment.message(phone.public_key, challenge))
    answer = sanse.Enrolment.signed(phone.public_key, challenge, signature)
    proven = sanse.Enrolment.verify(answer, challenge)
    assert proven.public.algorithm is sanse.Algorithm.P256
    with pytest.raises(sanse.InputError):
        sanse.Enrolment.verify(answer, bytes(16))


def test_a_phone_that_fails_says_so_itself() -> None:
    class Locked(Phone):
        def sign(self, message: bytes) -> bytes:
            raise PermissionError("the phone is locked")

    world, phone = World(), Phone()
    issuer, pass_ = sanse.Issuer(world.issuing), sanse.Pass(sanse.Colour.GREEN, world.commitment)
    credential = issuer.issue(pass_, world.proven(phone), NOW, NOW + HOUR)
    locked = Locked()
    locked.key, locked.public_key = phone.key, phone.public_key
    wallet = sanse.Wallet()
    wallet.add_elsewhere("me", credential, locked)
    with pytest.raises(PermissionError):
        wallet.present("me", NOW, audience=PLACE)
