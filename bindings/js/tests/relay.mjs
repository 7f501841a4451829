// One leg of a relay between languages, on files: `node relay.mjs issue|present|verify FOLDER SECONDS`.
//
// Rust and Python have the same program, so that what one issues another presents and a third verifies.

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import {
  Authority,
  Credential,
  Enrolment,
  HolderKey,
  IdentityDocument,
  Issuer,
  MemoryGuard,
  PhotoRef,
  Policy,
  PublicKey,
  Salt,
  SigningKey,
  Trust,
  Verifier,
  Wallet,
} from "sanse";

const [leg, folder, seconds] = process.argv.slice(2);
const now = new Date(Number(seconds) * 1000);
const later = (seconds) => new Date(now.getTime() + seconds * 1000);
const read = (name) => readFileSync(join(folder, name), "utf8");
const write = (name, content) => writeFileSync(join(folder, name), content);

const legs = {
  issue() {
    const [root, key, until] = [SigningKey.generate(), SigningKey.generate(), later(365 * 86_400)];
    const entry = { key: key.publicKey, issuer: "Health Authority", validFrom: now, validUntil: until };
    const list = { region: "ZZ", sequence: 1, issuedAt: now, expiresAt: until, trust: [entry] };
    write("root.hex", root.publicKey.hex);
    write("trust.cbor", new Authority(root).sign(list));
    const [holder, challenge] = [HolderKey.generate("p256"), Enrolment.challenge()];
    const proven = Enrolment.verify(Enrolment.answer(holder, challenge), challenge);
    const commitment = new IdentityDocument("ZZ", "passport", "X0000001").commit(Salt.generate());
    const pass = { colour: "green", commitment, photo: PhotoRef.of(Buffer.from("portrait")) };
    const credential = new Issuer(key).issue(pass, proven, { issuedAt: now, expiresAt: later(86_400) });
    write("holder.pem", holder.toPem());
    write("credential.txt", credential.text);
  },

  present() {
    const wallet = new Wallet();
    wallet.add("me", Credential.fromText(read("credential.txt")), HolderKey.fromPem(read("holder.pem")));
    write("code.txt", wallet.present("me", { time: now, audience: "ZZ-GATE-7" }).text);
  },

  verify() {
    const trust = Trust.pin(new PublicKey(read("root.hex").trim()));
    trust.load(readFileSync(join(folder, "trust.cbor")), { time: now });
    const gate = new Verifier(trust, Policy.at("ZZ-GATE-7"), MemoryGuard.init());
    console.log(gate.check(read("code.txt"), { time: now }).toJson("en"));
  },
};

if (process.argv.length !== 5 || !(leg in legs)) {
  console.error("usage: node relay.mjs issue|present|verify FOLDER SECONDS");
  process.exit(2);
}
legs[leg]();
