"""One leg of a relay between languages, on files: `relay.py issue|present|verify FOLDER SECONDS`.

Rust and JavaScript have the same program, so that what one issues another presents and a third verifies.
"""

from __future__ import annotations

import sys
from datetime import datetime, timedelta, timezone
from pathlib import Path

import sanse


def issue(folder: Path, now: datetime) -> None:
    root, key, until = sanse.SigningKey.generate(), sanse.SigningKey.generate(), now + timedelta(days=365)
    entry = sanse.TrustedKey(key.public, "Health Authority", now, until)
    trusted = sanse.Authority(root).sign(sanse.TrustList(now, until, region="ZZ", sequence=1, trust=[entry]))
    document = sanse.IdentityDocument("ZZ", sanse.DocumentKind.PASSPORT, "X0000001")
    commitment, photo = document.commit(sanse.Salt.generate()), sanse.PhotoRef.of(b"portrait")
    holder, challenge = sanse.HolderKey.generate(sanse.Algorithm.P256), sanse.Enrolment.challenge()
    proven = sanse.Enrolment.verify(sanse.Enrolment.answer(holder, challenge), challenge)
    pass_ = sanse.Pass(sanse.Colour.GREEN, commitment, photo=photo)
    credential = sanse.Issuer(key).issue(pass_, proven, now, now + timedelta(hours=24))
    (folder / "root.hex").write_text(root.public.bytes.hex())
    (folder / "trust.cbor").write_bytes(trusted)
    (folder / "holder.pem").write_text(holder.to_pem())
    (folder / "credential.txt").write_text(credential.text)


def present(folder: Path, now: datetime) -> None:
    wallet = sanse.Wallet()
    credential = sanse.Credential.from_text((folder / "credential.txt").read_text())
    wallet.add("me", credential, sanse.HolderKey.from_pem((folder / "holder.pem").read_text()))
    (folder / "code.txt").write_text(wallet.present("me", now, audience="ZZ-GATE-7").text)


def verify(folder: Path, now: datetime) -> None:
    trust = sanse.Trust.pin(sanse.PublicKey.from_hex((folder / "root.hex").read_text()))
    trust.load((folder / "trust.cbor").read_bytes(), now)
    gate = sanse.Verifier(trust, sanse.Policy.at("ZZ-GATE-7"), sanse.MemoryGuard.init())
    print(gate.check((folder / "code.txt").read_text(), now).to_json(sanse.Language.ENGLISH))


def main() -> None:
    legs = {"issue": issue, "present": present, "verify": verify}
    if len(sys.argv) != 4 or sys.argv[1] not in legs:
        sys.exit("usage: relay.py issue|present|verify FOLDER SECONDS")
    legs[sys.argv[1]](Path(sys.argv[2]), datetime.fromtimestamp(int(sys.argv[3]), timezone.utc))


if __name__ == "__main__":
    main()
