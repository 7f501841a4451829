// A fictitious region with its root, one issuer, one person and one gate.

import {
  Authority,
  Enrolment,
  HolderKey,
  IdentityDocument,
  Issuer,
  MemoryGuard,
  PhotoRef,
  Policy,
  Salt,
  SigningKey,
  Trust,
  Verifier,
  Wallet,
} from "sanse";

export const now = new Date("2026-03-01T12:00:00Z");
export const later = (seconds) => new Date(now.getTime() + seconds * 1000);

export function world() {
  const [root, issuing] = [SigningKey.generate(), SigningKey.generate()];
  const list = new Authority(root).sign({
    region: "ZZ",
    sequence: 1,
    issuedAt: now,
    expiresAt: later(30 * 86_400),
    trust: [
      {
        key: issuing.publicKey,
        issuer: "Health Authority",
        validFrom: now,
        validUntil: later(365 * 86_400),
        scope: ["credentials", "place-codes", "status-lists", "bundles", "rosters"],
      },
    ],
  });
  const trust = Trust.pin(root.publicKey);
  trust.load(list, { time: now });
  const issuer = new Issuer(issuing);
  const document = new IdentityDocument("ZZ", "passport", "X0000001");
  const salt = Salt.generate();
  const pass = { colour: "green", commitment: document.commit(salt), photo: PhotoRef.of(Buffer.from("a portrait")), name: "Z**" };
  const key = HolderKey.generate();
  const challenge = Enrolment.challenge();
  const holder = Enrolment.verify(Enrolment.answer(key, challenge), challenge);
  const credential = issuer.issue(pass, holder, { issuedAt: now, expiresAt: later(86_400) });
  const wallet = new Wallet();
  wallet.add("me", credential, key);
  const gate = (guard = MemoryGuard.init()) => new Verifier(trust, Policy.at("ZZ-GATE-7"), guard);
  return { root, issuing, list, trust, issuer, document, salt, pass, key, holder, credential, wallet, gate };
}
