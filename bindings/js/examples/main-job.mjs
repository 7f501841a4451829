// The main job, from end to end: issue a pass, draw its code, read it back from the picture, verify it offline, refuse
// the screenshot. Run it with `node main-job.mjs`, where `npm install sanse` was run.

import {
  Authority,
  Enrolment,
  HolderKey,
  IdentityDocument,
  Issuer,
  MemoryGuard,
  PhotoRef,
  Policy,
  qr,
  readPicture,
  Salt,
  SigningKey,
  Trust,
  Verifier,
  Wallet,
} from "sanse";

const now = new Date();
const later = (seconds) => new Date(now.getTime() + seconds * 1000);
const [HOUR, DAY] = [3600, 86_400];

// A region's root trusts an issuer's key.
const [root, issuing] = [SigningKey.generate(), SigningKey.generate()];
const list = new Authority(root).sign({
  region: "ZZ",
  sequence: 1,
  issuedAt: now,
  expiresAt: later(30 * DAY),
  trust: [{ key: issuing.publicKey, issuer: "Health Authority", validFrom: now, validUntil: later(365 * DAY) }],
});

// The wallet proves its key, and the issuer makes a pass for a (fictitious) person.
const [key, challenge] = [HolderKey.generate(), Enrolment.challenge()];
const holder = Enrolment.verify(Enrolment.answer(key, challenge), challenge);
const commitment = new IdentityDocument("ZZ", "passport", "X0000001").commit(Salt.generate());
const photo = PhotoRef.of(new TextEncoder().encode("a portrait"));
const credential = new Issuer(issuing).issue({ colour: "green", commitment, photo }, holder, {
  issuedAt: now,
  expiresAt: later(24 * HOUR),
});

// The wallet shows it at a place, now; the reader sees a picture.
const wallet = new Wallet();
wallet.add("me", credential, key);
const picture = qr.png(wallet.present("me", { time: now, audience: "ZZ-GATE-7" }).text);

// The gate decides, offline.
const trust = Trust.pin(root.publicKey);
trust.load(list, { time: now });
const gate = new Verifier(trust, Policy.at("ZZ-GATE-7"), MemoryGuard.init());
const text = readPicture(picture);
const first = gate.check(text, { time: now, reader: "gate 7" });
console.log(`now: ${first.outcome}, ${first.display}. ${first.next()}`);

// A screenshot of the same code, a minute later.
const second = gate.check(text, { time: later(60), reader: "gate 7" });
console.log(`a screenshot: ${second.outcome}, ${second.mainReason}`);

if (first.outcome !== "admit" || second.mainReason?.name !== "stale") {
  throw new Error("the main job does not do what it says");
}
