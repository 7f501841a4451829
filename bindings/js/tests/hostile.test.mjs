// Mistakes of programs, and hostile input: a clear error with a code, or a decision; never a crash, never a secret.

import assert from "node:assert/strict";
import { test } from "node:test";
import { inspect } from "node:util";

import * as sanse from "sanse";

import { later, now, world } from "./world.mjs";

const {
  Authority,
  Beacon,
  HolderKey,
  IdentityDocument,
  KindError,
  MemoryGuard,
  PictureError,
  Policy,
  PublicKey,
  qr,
  readPicture,
  readPictures,
  RefusedError,
  Salt,
  SanseError,
  SigningKey,
  Trust,
  InputError,
  Verifier,
  Wallet,
} = sanse;

const { trust, gate, wallet, credential, key, root, document, salt, pass } = world();
const door = gate();
const shown = wallet.present("me", { time: now, audience: "ZZ-GATE-7" });

// Read by nobody: what is too large is refused before it is looked at.
const vast = new Proxy(new Uint8ClampedArray(4), { get: (of, name) => assert.fail(`${String(name)} was read`) });
const mistakes = [
  ["a number for a time", () => door.check(shown.text, { time: 1_772_366_400 }), KindError, "kind", /must be a Date/],
  ["seconds for milliseconds", () => door.check("", { time: new Date(1_772_366_400) }), InputError, "out-of-range", /seconds given/],
  ["an invalid Date", () => door.check("", { time: new Date("today") }), InputError, "malformed", /invalid Date/],
  ["no time", () => door.check("", {}), KindError, "kind", /`time` is missing/],
  ["a Date where none belongs", () => door.check(now, { time: now }), KindError, "kind", /`text` is no time/],
  ["a misspelt name", () => door.check("", { time: now, raeder: "x" }), KindError, "unknown-name", /`raeder`/],
  ["a number for a text", () => door.check(5, { time: now }), KindError, "kind", /must be a text/],
  ["a number that was rounded", () => new Beacon().nonce(2 ** 53), KindError, "kind", /as a bigint/],
  ["a number below all", () => new Beacon().nonce(-1), InputError, "out-of-range", /is -1/],
  ["a bigint below all", () => new Beacon().nonce(-(2n ** 63n)), InputError, "out-of-range", /is -9223372036854775808/],
  ["a bigint of 65 bits", () => new Beacon().nonce(2n ** 64n), InputError, "out-of-range", /64 bits/],
  ["a fraction", () => new Beacon().nonce(0.5), KindError, "kind", /whole number/],
  ["no number at all", () => new Beacon().nonce(NaN), KindError, "kind", /whole number/],
  ["a function", () => new Beacon().nonce(() => 5), KindError, "kind", /no meaning/],
  ["a text for bytes", () => trust.load("list", { time: now }), KindError, "kind", /must be bytes/],
  ["an ArrayBuffer", () => trust.load(new ArrayBuffer(8), { time: now }), KindError, "kind", /must be bytes.*ArrayBuffer: write new Uint8Array/],
  ["another thing", () => new Verifier(trust, trust, MemoryGuard.init()), KindError, "kind", /must be Policy/],
  ["a word that is none", () => Policy.at("ZZ-GATE-7", { photo: "maybe" }), InputError, "word", /shown or compare/],
  ["a policy that cannot be", () => Policy.at("ZZ-GATE-7", { colours: { green: "refuse" } }), InputError],
  ["an id that is none", () => Policy.at("gate 7"), InputError, "malformed"],
  ["a short key", () => new PublicKey(new Uint8Array(31)), InputError, "length", /31 bytes/],
  ["a point of small order", () => new PublicKey(new Uint8Array(32)), InputError, "malformed", /small order/],
  ["digits that are none", () => new PublicKey("zz"), InputError, "malformed"],
  ["no bytes", () => new Salt(16), KindError],
  ["a class by hand", () => new Trust(), KindError, "kind", /Trust\.pin/],
  ["a thing that holds itself", () => circular(), KindError, "kind", /too deep/],
  ["another's key", () => new Wallet().add("me", credential, HolderKey.generate()), InputError],
  ["a wrong passphrase", () => SigningKey.fromEncryptedPem(root.toEncryptedPem("right"), "wrong"), InputError],
  ["a list that is none", () => trust.load(new Uint8Array(99), { time: now }), RefusedError, "list-not-believed"],
  ["no picture", () => readPicture(new Uint8Array(9)), PictureError, "not-a-picture"],
  ["no pixels", () => readPicture({ width: 3, height: 3 }), KindError],
  ["nothing", () => readPicture(null), KindError],
  ["fewer pixels than said", () => readPicture({ width: 9, height: 9, data: new Uint8ClampedArray(8) }), PictureError],
  ["more sides than a picture has", () => readPicture({ width: 1e6, height: 1e6, luma: new Uint8Array(1) }), PictureError],
  ["more sides than a canvas can have", () => readPicture({ width: 1e6, height: 1, data: vast }), PictureError, "too-large"],
  ["too long a text to draw", () => qr.svg("A".repeat(5000)), InputError],
  ["a check that is none", () => door.check("", { time: now }).resolve("admitted", "looked"), InputError],
];

function circular() {
  const options = {};
  options.colours = options;
  return Policy.openly(options);
}

for (const [name, make, family, code, message] of mistakes) {
  test(`${name} is told of`, () => {
    assert.throws(make, (error) => {
      assert.ok(error instanceof family && error instanceof SanseError && error instanceof Error, inspect(error));
      assert.equal(error.name, family.name);
      assert.equal(code ?? error.code, error.code);
      assert.match(error.message, message ?? /./);
      assert.equal(typeof error.values, "object");
      return true;
    });
  });
}

test("numbers are exact to the greatest that a list can have", () => {
  const life = { issuedAt: now, expiresAt: later(86_400) };
  const claimed = (sequence) => Authority.untrustedClaims(new Authority(root).sign({ ...life, region: "ZZ", sequence })).sequence;
  for (const sequence of [1, 2 ** 32, Number.MAX_SAFE_INTEGER, 2n ** 53n, 2n ** 63n - 1n, 2n ** 63n, 2n ** 64n - 1n]) {
    assert.equal(claimed(sequence), sequence);
  }
  // What a number tells exactly is told as a number, however it was given.
  assert.equal(claimed(5n), 5);
});

test("whatever text is shown gives a decision", () => {
  const texts = ["", "SN1:", "sn1:abc", "\u0000", "\ud800", "三色", shown.text.slice(0, -1), `${shown.text}\n`, "SN1:".repeat(2000)];
  for (const text of texts) {
    const decision = door.check(text, { time: now, reader: "a" });
    assert.equal(decision.outcome, "refuse", inspect(text));
    assert.ok(decision.mainReason.message("zh").length > 0 && decision.mainReason.step > 0);
  }
});

test("a truncated picture gives a code or an error", () => {
  const picture = qr.png(shown.text);
  assert.equal(readPicture(picture), shown.text);
  for (let length = 0; length < picture.length; length += 97) {
    assert.throws(() => readPicture(picture.subarray(0, length)), PictureError);
  }
});

test("a canvas's pixels are read, transparent ones as white", () => {
  const { width, height, luma } = qr.luma(shown.text, { pixels: 4 });
  const data = new Uint8ClampedArray(width * height * 4);
  luma.forEach((bright, n) => data.set([0, 0, 0, 255 - bright], n * 4));
  assert.equal(readPicture({ width, height, data }), shown.text);
  assert.deepEqual(readPictures({ width, height, luma }), [shown.text]);
  assert.deepEqual(readPictures({ width, height, luma: new Uint8Array(width * height) }), []);
});

test("a search ends when its time is over", () => {
  const picture = qr.png(shown.text);
  const frame = qr.luma(shown.text, { pixels: 4 });
  for (const code of [picture, frame]) {
    assert.equal(readPicture(code, { within: 600_000 }), shown.text);
    assert.throws(() => readPicture(code, { within: 0 }), (error) => error.code === "no-code");
    assert.deepEqual(readPictures(code, { within: 0 }), []);
    assert.deepEqual(readPictures(code, { within: Infinity }), [shown.text]);
    for (const within of [-1, NaN, "200", 200n]) {
      assert.throws(() => readPicture(code, { within }), KindError);
    }
  }
});

test("secrets and people do not print", () => {
  const decision = gate().check(shown.text, { time: now });
  assert.equal(decision.displayName, "Z**");
  const saltKey = sanse.SaltKey.generate();
  const secrets = [key, root, salt, document, pass.commitment, decision.photo, saltKey, credential];
  const day = sanse.DayKey.generate({ place: "ZZ-GATE-7", day: "2026-03-01" });
  for (const secret of [...secrets, decision, day, sanse.RosterKey.generate(), sanse.ReportKey.generate()]) {
    for (const printed of [inspect(secret, { depth: 9, showHidden: true }), JSON.stringify(secret) ?? "", String(secret)]) {
      assert.doesNotMatch(printed, /Z\*\*|X0000001|Uint8Array/, printed);
      for (const bytes of [salt, pass.commitment, decision.photo]) {
        assert.ok(!printed.includes(bytes.hex), printed);
      }
    }
  }
});

test("results are frozen, and bytes are copies", () => {
  const decision = gate().check(shown.text, { time: now });
  for (const frozen of [decision, decision.reasons, trust.facts(), credential, trust, pass.commitment]) {
    assert.ok(Object.isFrozen(frozen), inspect(frozen));
  }
  pass.commitment.bytes.fill(0);
  assert.notEqual(pass.commitment.hex, "00".repeat(16));
  assert.ok(pass.commitment.equals(new sanse.Commitment(pass.commitment.hex)) && !pass.commitment.equals(salt));
});

test("things that nobody holds are let go of", async () => {
  const before = process.memoryUsage().rss;
  for (let n = 0; n < 200_000; n += 1) {
    MemoryGuard.init();
    if (n % 1000 === 0) {
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
  const grown = (process.memoryUsage().rss - before) / 2 ** 20;
  assert.ok(grown < 400, `${grown} MiB more`);
});

test("a check is completed, resolved and counted", () => {
  const policy = Policy.at("ZZ-GATE-7", { confirmations: ["consent"] });
  const asking = new Verifier(trust, policy, MemoryGuard.init());
  const open = asking.check(shown.text, { time: now, reader: "gate 7" });
  assert.deepEqual([open.outcome, open.mainReason.name], ["check", "confirm-consent"]);
  const done = asking.complete(open, { time: later(9), confirmed: ["consent"] });
  assert.equal(done.outcome, "admit");
  const day = sanse.DayKey.generate({ place: "ZZ-GATE-7", day: "2026-03-01", offset: 0 });
  const visit = sanse.Visit.of(done, day, "gate 7");
  const visits = new sanse.MemoryVisits(0);
  assert.equal(visits.record(visit), "new");
  assert.equal(visits.statistics("ZZ-GATE-7", "2026-03-01").visits.admitted, 1);
  const upload = visits.upload();
  assert.deepEqual(new sanse.MemoryVisits(0).merge(upload.bytes), { new: 1, known: 0, conflicting: 0, past: 0 });
  upload.acknowledge();
  assert.equal(visits.upload(), null);
  const other = new Verifier(trust, policy, MemoryGuard.init()).check(shown.text, { time: now });
  const closed = sanse.Visit.ofResolved(other.resolve("refused", "another face"), day, "gate 7");
  assert.deepEqual([closed.outcome, closed.became], ["check", "refuse"]);
});
