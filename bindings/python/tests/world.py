"""A fictitious world: a region, its issuer, a person with a pass, a gate."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any, Optional

import sanse
from sanse import Colour, HolderKey, Issuer, MemoryGuard, Pass, Policy, SigningKey, Trust, Verifier, Wallet

NOW = datetime(2026, 3, 1, 12, tzinfo=timezone.utc)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
PLACE = "ZZ-GATE-7"


class World:
    """Everything that the main job needs; `scopes` are those of the issuer's key."""

    def __init__(self, *scopes: sanse.Scope, **more: Any) -> None:
        self.root, self.issuing = SigningKey.generate(), SigningKey.generate()
        entry = sanse.TrustedKey(self.issuing.public, "Health Authority", NOW - DAY, NOW + 365 * DAY, scope=scopes)
        listed = sanse.TrustList(NOW - DAY, NOW + 30 * DAY, region="ZZ", sequence=1, trust=[entry], **more)
        self.list = sanse.Authority(self.root).sign(listed)
        self.document = sanse.IdentityDocument("ZZ", sanse.DocumentKind.PASSPORT, "X0000001")
        self.salt = sanse.Salt(bytes(range(16)))
        self.commitment = self.document.commit(self.salt)
        self.holder = HolderKey.generate()

    def trust(self) -> Trust:
        trust = Trust.pin(self.root.public)
        trust.load(self.list, NOW)
        return trust

    def proven(self, key: Any = None) -> sanse.ProvenHolderKey:
        challenge = sanse.Enrolment.challenge()
        return sanse.Enrolment.verify(sanse.Enrolment.answer(key or self.holder, challenge), challenge)

    def credential(self, colour: Colour = Colour.GREEN, **more: Any) -> sanse.Credential:
        pass_ = Pass(colour, self.commitment, photo=sanse.PhotoRef.of(b"portrait"), **more)
        return Issuer(self.issuing).issue(pass_, self.proven(), NOW, NOW + DAY)

    def wallet(self, credential: Optional[sanse.Credential] = None) -> Wallet:
        wallet = Wallet()
        wallet.add("me", credential or self.credential(), self.holder)
        return wallet

    def code(self, **more: Any) -> str:
        return self.wallet().present("me", NOW, audience=PLACE, **more).text

    def gate(self, **rules: Any) -> Verifier:
        return Verifier(self.trust(), Policy.at(PLACE, **rules), MemoryGuard.init())
