"""The main job: issue a pass, draw its code, read it back from the picture, verify it offline, refuse the screenshot.

    python main_job.py [FOLDER]

writes the pictures into FOLDER, the present one unless said. Every person, document and place is invented.
"""

from __future__ import annotations

import sys
from datetime import datetime, timedelta, timezone
from pathlib import Path

import sanse
from sanse import qr, scan


def main(folder: Path) -> None:
    """From the authority's keys to the guard's answer."""
    now = datetime.now(timezone.utc)

    # The authority trusts an issuer's key, for a year.
    root, issuing = sanse.SigningKey.generate(), sanse.SigningKey.generate()
    entry = sanse.TrustedKey(issuing.public, "Health Authority", now, now + timedelta(days=365))
    listed = sanse.TrustList(now, now + timedelta(days=30), region="ZZ", sequence=1, trust=[entry])
    trusted = sanse.Authority(root).sign(listed)

    # A wallet proves its key; the issuer binds a green pass to it.
    key = sanse.HolderKey.generate(sanse.Algorithm.P256)
    challenge = sanse.Enrolment.challenge()
    proven = sanse.Enrolment.verify(sanse.Enrolment.answer(key, challenge), challenge)
    document = sanse.IdentityDocument("ZZ", sanse.DocumentKind.PASSPORT, "X0000001")
    pass_ = sanse.Pass(
        sanse.Colour.GREEN,
        document.commit(sanse.Salt.generate()),
        photo=sanse.PhotoRef.of(b"the portrait as the issuer keeps it"),
        test=sanse.LatestTest(now - timedelta(hours=20), sanse.TestResult.NEGATIVE),
        name="Z** S**",
    )
    credential = sanse.Issuer(issuing).issue(pass_, proven, now, now + timedelta(hours=24))

    # The visitor has scanned the code of the place, and the wallet signs for it.
    wallet = sanse.Wallet()
    wallet.add("me", credential, key)
    shown = wallet.present("me", now, audience="ZZ-GATE-7")
    picture = folder / "shown.png"
    picture.write_bytes(qr.png(shown.text))
    print(f"shown: {len(shown.text)} characters, QR version {qr.version(shown.text)}")

    # The gate has the root key and the list, and no network.
    trust = sanse.Trust.pin(root.public)
    trust.load(trusted, now)
    gate = sanse.Verifier(trust, sanse.Policy.at("ZZ-GATE-7"), sanse.MemoryGuard.init())
    decision = gate.check(scan.one(picture), now, reader="gate 7")
    print(f"at the gate: {decision.outcome}, {decision.display}, {decision.display_name}")
    assert decision.outcome is sanse.Outcome.ADMIT

    # A screenshot of it, a minute later, and at another place.
    for what, where, when in [
        ("a minute later", gate, now + timedelta(minutes=1)),
        ("at another place", gate.with_policy(sanse.Policy.at("ZZ-MALL-1")), now + timedelta(seconds=9)),
    ]:
        refused = where.check(scan.one(picture), when, reader="gate 7")
        assert refused.outcome is sanse.Outcome.REFUSE and refused.main_reason is not None
        print(f"the screenshot, {what}: {refused.outcome}, {refused.main_reason.name}. {refused.next()}")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path())
