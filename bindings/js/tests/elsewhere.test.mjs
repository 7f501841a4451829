// Keys that are not in the program's memory: WebCrypto, and signers that write DER.

import assert from "node:assert/strict";
import { createPrivateKey, generateKeyPairSync, sign, webcrypto } from "node:crypto";
import { test } from "node:test";

import {
  AuthorityElsewhere,
  Enrolment,
  HolderKey,
  IssuerElsewhere,
  KindError,
  MemoryGuard,
  Policy,
  PublicKey,
  Trust,
  InputError,
  Verifier,
  Wallet,
  WebCryptoKey,
} from "sanse";

import { later, now, world } from "./world.mjs";

async function enrolled(signer) {
  const challenge = Enrolment.challenge();
  return Enrolment.verify(await Enrolment.answerElsewhere(signer, challenge), challenge);
}

test("a key of WebCrypto that cannot be read out is enrolled, shown and admitted", async () => {
  const { issuer, pass, gate } = world();
  const key = await WebCryptoKey.generate();
  assert.equal(key.pair.privateKey.extractable, false);
  await assert.rejects(webcrypto.subtle.exportKey("pkcs8", key.pair.privateKey));
  const credential = issuer.issue(pass, await enrolled(key), { issuedAt: now, expiresAt: later(86_400) });
  const wallet = new Wallet();
  wallet.addElsewhere("me", credential, await WebCryptoKey.from(key.pair));
  const shown = await wallet.presentElsewhere("me", { time: now, audience: "ZZ-GATE-7" });
  assert.ok(shown.renewAt > now);
  assert.equal(gate().check(shown.text, { time: now }).outcome, "admit");
  assert.throws(() => wallet.present("me", { time: now, audience: "ZZ-GATE-7" }), KindError);
  await assert.rejects(wallet.presentElsewhere("her", { time: now, audience: "ZZ-GATE-7" }), KindError);
  assert.equal(wallet.remove("me"), true);
  await assert.rejects(wallet.presentElsewhere("me", { time: now, audience: "ZZ-GATE-7" }), KindError);
});

test("another kind of key is refused before anything is signed by it", async () => {
  const rsa = { name: "RSASSA-PKCS1-v1_5", modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]), hash: "SHA-256" };
  const pair = await webcrypto.subtle.generateKey(rsa, false, ["sign", "verify"]);
  await assert.rejects(WebCryptoKey.from(pair), KindError);
  await assert.rejects(WebCryptoKey.from(undefined), KindError);
});

test("a signer that writes DER is taken, and one that lies is not", async () => {
  const { issuer, pass, gate } = world();
  const pem = HolderKey.generate("p256");
  const secret = createPrivateKey(pem.toPem());
  const signer = { publicKey: pem.publicKey, signatures: "der", sign: (message) => sign("sha256", message, secret) };
  const credential = issuer.issue(pass, await enrolled(signer), { issuedAt: now, expiresAt: later(86_400) });
  const wallet = new Wallet();
  wallet.addElsewhere("me", credential, signer);
  // Half of all signatures have an S that must be mapped to its lower half.
  for (let n = 0; n < 8; n += 1) {
    const time = later(10 * n);
    const shown = await wallet.presentElsewhere("me", { time, audience: "ZZ-GATE-7" });
    const guard = MemoryGuard.init({ passback: 0 });
    assert.equal(gate(guard).check(shown.text, { time }).outcome, "admit");
  }
  wallet.addElsewhere("liar", credential, { ...signer, signatures: "raw", sign: () => new Uint8Array(64).fill(1) });
  await assert.rejects(wallet.presentElsewhere("liar", { time: now, audience: "ZZ-GATE-7" }), InputError);
  wallet.addElsewhere("short", credential, { ...signer, signatures: "raw", sign: () => new Uint8Array(9) });
  await assert.rejects(wallet.presentElsewhere("short", { time: now, audience: "ZZ-GATE-7" }), InputError);
  wallet.addElsewhere("broken", credential, {
    ...signer,
    sign: () => {
      throw new RangeError("the card was taken out");
    },
  });
  await assert.rejects(wallet.presentElsewhere("broken", { time: now, audience: "ZZ-GATE-7" }), RangeError);
});

test("root and issuer in a security module", async () => {
  const signerOf = () => {
    const { publicKey, privateKey } = generateKeyPairSync("ed25519");
    const bytes = publicKey.export({ type: "spki", format: "der" }).subarray(-32);
    return { publicKey: Uint8Array.from(bytes), sign: (message) => sign(null, message, privateKey) };
  };
  const [root, issuing] = [signerOf(), signerOf()];
  const list = await new AuthorityElsewhere(root).sign({
    region: "ZZ",
    sequence: 1,
    issuedAt: now,
    expiresAt: later(86_400),
    trust: [{ key: new PublicKey(issuing.publicKey), issuer: "Module", validFrom: now, validUntil: later(86_400) }],
  });
  const { pass } = world();
  const paper = await new IssuerElsewhere(issuing).issuePaper(pass, { issuedAt: now, expiresAt: later(3600) });
  const trust = Trust.pin(root.publicKey);
  trust.load(list, { time: now });
  const gate = new Verifier(trust, Policy.at("ZZ-GATE-7", { paper: "check" }), MemoryGuard.init());
  const decision = gate.check(paper.text, { time: now });
  assert.deepEqual([decision.outcome, decision.mainReason.name, decision.issuer], ["check", "paper", "Module"]);
});
