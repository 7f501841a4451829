// What is nothing, what is something else, and what was made up: an error, and never a weaker answer.

import assert from "node:assert/strict";
import { test } from "node:test";
import { inspect } from "node:util";
import vm from "node:vm";

import * as sanse from "sanse";

import { later, now, world } from "./world.mjs";

const { Authority, DayKey, InputError, Issuer, KindError, MemoryGuard, Policy, ReportKey, RosterKey, SaltKey } = sanse;
const { SanseError, SelfScans, Sentinel, SigningKey, Trust, Verifier, Wallet } = sanse;

const { trust, gate, wallet, credential, key, root, document, salt, pass, list, issuing } = world();
const shown = wallet.present("me", { time: now, audience: "ZZ-GATE-7" });
const life = { issuedAt: now, expiresAt: later(3_600) };
const issuer = new Issuer(issuing);
const rules = sanse.Rules.fromToml("format = 1\nversion = 1\n");
const assessment = sanse.assess([], rules, now);

const NOTHING = [undefined, null];

const weaker = {
  "facts that were not found": (none) => sanse.assess(none, rules, now),
  "texts that were not found": (none) => gate().checkMany(none, { time: now }),
  "people of a roster": (none) => issuer.signRoster({ ...life, place: "ZZ-GATE-7", rosterKey: RosterKey.generate(), sequence: 1, people: none }),
  "a key to withdraw": (none) => new Authority(root).sign({ ...life, after: list, withdraw: none }),
  "a place": (none) => Policy.at(none),
  "a place's code": (none) => Policy.atPlace(none),
  "a rule": (none) => Policy.openly({ temperatureBelow: none }),
  "when the memory was lost": (none) => MemoryGuard.withoutMemory(none),
  "the memory of a trust": (none) => Trust.resume(root.publicKey, none),
  "the memory of a sentinel": (none) => Sentinel.resume(RosterKey.generate(), Policy.at("ZZ-GATE-7"), none),
  "self-scans": (none) => SelfScans.import(none),
  "a proven key": (none) => issuer.issue(pass, none, life),
  "when a colour ends": (none) => issuer.issuePaper({ ...pass, colourUntil: none }, life),
  "when a test was": (none) => issuer.issuePaper({ ...pass, test: { result: "positive", time: none } }, life),
  "bytes of a salt key": (none) => SaltKey.fromBytes(none),
  "bytes of a report key": (none) => ReportKey.fromBytes(none),
  "bytes of a roster key": (none) => RosterKey.fromBytes(none),
  "secrets of a day": (none) => DayKey.fromBytes({ place: "ZZ-GATE-7", day: "2026-03-01" }, none, none),
  "a passphrase": (none) => root.toEncryptedPem(none),
  "a passphrase to read with": (none) => SigningKey.fromEncryptedPem(root.toPem(), none),
  "a signer": (none) => new Wallet().addElsewhere("me", credential, none),
};

for (const [name, make] of Object.entries(weaker)) {
  test(`${name}: nothing is not taken for something weaker`, () => {
    NOTHING.forEach((none) => assert.throws(() => make(none), KindError));
  });
}

const stranger = SigningKey.generate();
const overriding = {
  "a place": () => Policy.at("ZZ-GATE-7", { place: "ZZ-GATE-8" }),
  "a place of an open policy": () => Policy.openly({ place: "ZZ-GATE-8" }),
  "another text": () => gate().check("garbage", { time: now, text: shown.text }),
  "another gate": () => gate().check(shown.text, { time: now, verifier: gate() }),
  "another root": () => Trust.pin(root.publicKey, { root: stranger.publicKey }),
  "another list": () => trust.copy().load(list, { time: now, list }),
  "another wallet": () => wallet.present("me", { time: now, audience: "ZZ-GATE-7", wallet }),
  "another key": () => issuer.issuePaper({ ...pass, key: stranger }, life),
  "another key of a place": () => issuer.signPlace({ ...life, id: "ZZ-GATE-7", name: "Library", area: "999999", key: stranger }),
  "a longer life": () => issuer.issuePaper({ ...pass, longestPaper: 400 * 86_400 }, life),
  "a longer life in a life": () => issuer.issuePaper(pass, { ...life, longestPaper: 400 * 86_400 }),
  "two spellings": () => gate().check("", { time: now, uptime: 1, up_time: 2 }),
  "a colour beside an assessment": () => issuer.issuePaper({ colour: "red", assessment, commitment: pass.commitment }, life),
};

for (const [name, make] of Object.entries(overriding)) {
  test(`an option is not ${name}`, () => assert.throws(make, KindError));
}

test("an open policy has a name of its own", () => {
  const openly = wallet.present("me", { time: now, audience: "ZZ" }).text;
  assert.equal(gate().check(openly, { time: now }).mainReason.name, "place-required");
  assert.equal(new Verifier(trust, Policy.openly(), MemoryGuard.init()).check(openly, { time: now }).outcome, "admit");
});

test("bytes of one meaning are not taken for another", () => {
  const something = /must not be a (Salt|Commitment|HolderPublicKey)/;
  assert.throws(() => issuer.issuePaper({ ...pass, commitment: salt }, life), something);
  assert.throws(() => issuer.issuePaper({ ...pass, photo: pass.commitment }, life), something);
  assert.throws(() => Trust.pin(key.publicKey), something);
  assert.throws(() => document.commit(pass.commitment), something);
});

test("options are their own members, and an object's", () => {
  for (const options of [Object.create({ temperatureBelow: 373 }), new Map(), [], now, "strict", new (class Rules {})()]) {
    assert.throws(() => Policy.at("ZZ-GATE-7", options), KindError, inspect(options));
  }
  assert.throws(() => Policy.at("ZZ-GATE-7", { colours: new Map([["yellow", "check"]]) }), KindError);
  assert.throws(() => gate().check("", now), /write \{ time: now \}/);
  Policy.at("ZZ-GATE-7", Object.assign(Object.create(null), { paper: "check" }));
  Policy.at("ZZ-GATE-7", vm.runInNewContext('({ paper: "check" })'));
});

test("what was made up holds nothing", () => {
  const decision = gate().check("", { time: now });
  for (const forged of [7n, 0, {}, decision, undefined]) {
    for (const kind of [SigningKey, sanse.HolderKey, Trust, Policy, MemoryGuard, sanse.Resolved, sanse.ProvenHolderKey]) {
      assert.throws(() => new kind(forged), /is not made with new: write/);
    }
  }
  assert.throws(() => new sanse.Decision({ ...decision, reasons: [], outcome: "admit", decision: 0n, photo: null }), KindError);
});

test("bytes are as long as they are", () => {
  const seed = new Uint8Array(0);
  Object.defineProperty(seed, "length", { value: 32 });
  assert.throws(() => SigningKey.fromSeed(seed), /has 0 bytes/);
  const long = new Uint8Array(32).fill(7);
  Object.defineProperty(long, "length", { value: -1 });
  assert.deepEqual(SigningKey.fromSeed(long).publicKey.hex, SigningKey.fromSeed(new Uint8Array(32).fill(7)).publicKey.hex);
  // Of another realm they are bytes and dates all the same.
  assert.equal(SigningKey.fromSeed(vm.runInNewContext("new Uint8Array(32)")).publicKey.bytes.length, 32);
  assert.equal(gate().check(shown.text, { time: vm.runInNewContext(`new Date(${now.getTime()})`) }).outcome, "admit");
});

test("the code of a challenge is answered, or it is an error", () => {
  const nonce = new sanse.Beacon().nonce(5);
  const challenge = sanse.Challenge.at("ZZ-GATE-7", now, nonce);
  for (const wrong of [nonce, 7, {}]) {
    assert.throws(() => wallet.present("me", { time: now, audience: "ZZ-GATE-7", challenge: wrong }), KindError);
  }
  for (const right of [challenge, challenge.text]) {
    // Without its place a challenge is not dropped.
    assert.throws(() => wallet.present("me", { time: now, audience: "ZZ-GATE-7", challenge: right }), /`place`/);
  }
});

test("what a person said does not print", () => {
  const named = wallet.untrustedClaims("me");
  assert.equal(named.displayName, "Z**");
  for (const personal of [named, shown]) {
    for (const printed of [inspect(personal, { depth: 9, showHidden: true }), JSON.stringify(personal)]) {
      assert.doesNotMatch(printed, /Z\*\*|SN1:/, printed);
    }
  }
});

test("a signer that fails leaves nothing behind, and one that is none is told of", async () => {
  const failing = { publicKey: issuing.publicKey, sign: () => Promise.reject(new Error("no answer")) };
  await assert.rejects(new sanse.IssuerElsewhere(failing).issuePaper(pass, life), /no answer/);
  assert.throws(() => new Issuer(failing), /IssuerElsewhere/);
  assert.throws(() => new Authority(failing), /AuthorityElsewhere/);
  assert.throws(() => new sanse.IssuerElsewhere({ publicKey: issuing.publicKey }), KindError);
  const buffers = { publicKey: issuing.publicKey, sign: async () => new ArrayBuffer(64) };
  await assert.rejects(new sanse.IssuerElsewhere(buffers).issuePaper(pass, life), /write new Uint8Array/);
});

test("a pass whose key comes here is presented here", async () => {
  const wallet = new Wallet();
  const { answerElsewhere, verify } = sanse.Enrolment;
  const elsewhere = await sanse.WebCryptoKey.generate();
  const challenge = sanse.Enrolment.challenge();
  const hers = issuer.issue(pass, verify(await answerElsewhere(elsewhere, challenge), challenge), life);
  const request = { time: now, audience: "ZZ-GATE-7" };
  wallet.addElsewhere("me", hers, elsewhere);
  assert.throws(() => wallet.present("me", request), /presentElsewhere/);
  assert.ok((await wallet.presentElsewhere("me", request)).text);
  wallet.add("me", credential, key);
  assert.ok(wallet.present("me", request).text);
  await assert.rejects(wallet.presentElsewhere("me", request), /wallet\.present/);
});

test("a text is as long as a code, or is refused for it at once", () => {
  const begun = performance.now();
  const long = "A".repeat(100_000_000);
  assert.equal(gate().check(`SN1:${long}`, { time: now }).outcome, "refuse");
  assert.equal(gate().checkMany(Array(50).fill(long), { time: now }).length, 50);
  assert.ok(performance.now() - begun < 5_000, "nothing of them was copied");
});

test("messages speak as JavaScript does", () => {
  assert.throws(() => Policy.at("ZZ-GATE-7", { longestUpdateAge: "x" }), /`longestUpdateAge` must be a whole number/);
  assert.throws(() => Policy.at("ZZ-GATE-7", { papers: "x" }), /there are: place, profile, .*longestUpdateAge/);
  assert.throws(() => Policy.at("ZZ-GATE-7", { Paper: "x" }), /`Paper` is not known/);
  assert.throws(() => gate().check("", { time: now, temperature: 36.6 }), /366 for 36\.6/);
  assert.throws(() => gate().check("", { time: now, temperature: 36 }), InputError);
  assert.throws(() => new sanse.Beacon().nonce(1.5), /Math\.floor\(performance\.now\(\) \/ 1000\)/);
  assert.throws(() => sanse.qr.png(shown.text, { pixels: 10.5 }), /`pixels` is 10\.5/);
});

test("what a scanner has typed is mended", () => {
  const typed = `${shown.text.toLowerCase()}\r\n`;
  assert.equal(sanse.mend(typed), shown.text);
  assert.equal(sanse.mend("hello"), null);
});

test("a gate goes on when the whole package is loaded beside it", async () => {
  // In a program of its own, for here the whole package is loaded already.
  const { spawnSync } = await import("node:child_process");
  const program = `
    import { MemoryGuard, Policy, PublicKey, Trust, Verifier } from "sanse/verify";
    const hex = (text) => Uint8Array.from(Buffer.from(text, "hex"));
    const trust = Trust.pin(new PublicKey("${root.publicKey.hex}"));
    const time = new Date("${now.toISOString()}");
    trust.load(hex("${Buffer.from(list).toString("hex")}"), { time });
    const gate = new Verifier(trust, Policy.at("ZZ-GATE-7"), MemoryGuard.init());
    const before = gate.check("SN1:", { time });
    const { SigningKey } = await import("sanse");
    SigningKey.generate();
    const after = gate.check(${JSON.stringify(shown.text)}, { time });
    console.log(before.outcome, String(before.mainReason).length > 9, JSON.stringify(before).length > 9, after.outcome);
  `;
  const run = spawnSync(process.execPath, ["--input-type=module", "-e", program], { encoding: "utf8", cwd: import.meta.dirname });
  assert.equal(run.stdout, "refuse true true admit\n", run.stderr);
});

test("every error is one of ours", () => {
  for (const make of [() => new sanse.PublicKey("zz"), () => trust.load([1], { time: now }), () => sanse.readPicture({})]) {
    assert.throws(make, SanseError);
  }
});
