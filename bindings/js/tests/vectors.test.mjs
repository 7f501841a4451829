// Every code of `valid/`, `invalid/` and `edge/`; the valid ones are made again, byte by byte.

import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { test } from "node:test";

import {
  Beacon,
  Credential,
  Enrolment,
  HolderKey,
  IdentityDocument,
  Issuer,
  MemoryGuard,
  RefusedError,
  Salt,
  SigningKey,
  Verifier,
  Wallet,
} from "sanse";

import { cbor, date, each, hex, KEYS, listOf, maySeconds, policyOf, trustOf, word } from "./case.mjs";

const decisions = [];

for (const folder of ["valid", "invalid", "edge"]) {
  test(`every code of ${folder}/ is decided as it says`, () => {
    each(folder, (name, vector) => {
      const stages = ["credential", "presentation"].map((part) => stagesOf(name, vector.take(part)));
      const text = vector.text("text");
      const decision = decide(vector, text);
      held(name, vector, decision);
      saysTheSame(name, decision);
      for (const language of ["en", "zh"]) {
        decisions.push([`${name} ${language}`, decision.toJson(language)]);
      }
      if (folder === "valid") {
        madeAgain(name, stages, text);
      }
    });
  });
}

test("the decisions are written where they are asked for", () => {
  const file = process.env.SANSE_DECISIONS;
  if (file !== undefined) {
    const english = decisions.filter(([name]) => name.endsWith(" en")).map(([name, json]) => [name.slice(0, -3), json]);
    english.sort(([a], [b]) => (a < b ? -1 : 1));
    writeFileSync(file, english.map(([name, json]) => `${name}\t${json}\n`).join(""));
  }
  assert.ok(decisions.length > 1000);
});

function stagesOf(name, value) {
  if (value === null) {
    return null;
  }
  const parts = ["claims_hex", "protected_hex", "message_hex", "signature_hex", "envelope_hex"];
  assert.deepEqual(Object.keys(value).sort(), parts.sort(), name);
  return value;
}

function decide(vector, text) {
  const told = vector.object("trust");
  const trust = trustOf(told.take("home"), told.take("recognised"));
  for (const list of told.list("status")) {
    const bytes = listOf("status", list.text("list"));
    const [time, refused] = [list.time("at"), list.take("refused")];
    list.end();
    if (refused === null) {
      trust.loadStatus(bytes, { time });
    } else {
      assert.throws(
        () => trust.loadStatus(bytes, { time }),
        (error) => error instanceof RefusedError && error.code === refused,
      );
    }
  }
  told.end();
  const policy = policyOf(vector.object("policy"));
  const guard = vector.object("guard");
  const verifier = new Verifier(trust, policy, guardOf(guard));
  for (const scan of guard.list("scans")) {
    assert.equal(verifier.check(scan.text("text"), sceneOf(scan)).outcome, scan.text("outcome"), scan.at);
    scan.end();
  }
  guard.end();
  const scene = vector.object("scene");
  const given = {
    ...sceneOf(scene),
    confirmed: scene.take("confirmed").map(word),
    temperature: scene.may("temperature"),
    ...documentOf(scene.take("document")),
    ...beaconOf(scene.take("beacon")),
  };
  scene.end();
  return verifier.check(text, given);
}

function guardOf(guard) {
  const start = guard.take("start");
  const options = { passback: guard.number("passback"), entries: guard.number("entries") };
  if (start === "init") {
    return MemoryGuard.init(options);
  }
  assert.deepEqual(Object.keys(start), ["without_memory"]);
  return MemoryGuard.withoutMemory(date(start.without_memory.at), options);
}

function sceneOf(fields) {
  return { time: fields.time("earliest"), latest: fields.time("latest"), reader: fields.text("reader") };
}

function documentOf(told) {
  if (told === null) {
    return {};
  }
  const { country, kind, number, ...more } = told;
  assert.deepEqual(more, {});
  return { document: new IdentityDocument(country, kind, number) };
}

function beaconOf(told) {
  if (told === null) {
    return {};
  }
  const { uptime, nonces, ...more } = told;
  assert.deepEqual(more, {});
  const beacon = new Beacon();
  nonces.forEach(({ nonce_hex, age }) => beacon.remember(Uint8Array.from(Buffer.from(nonce_hex, "hex")), uptime - age));
  return { beacon, uptime };
}

function held(name, vector, decision) {
  const expect = vector.object("expect");
  const step = vector.take("step");
  const shown = decision.mainReason;
  const main = shown === null ? null : { code: shown.code, step: shown.step, name: shown.name };
  assert.equal(decision.opens, decision.outcome === "admit" && !decision.isRepeat, name);
  assert.deepEqual(
    {
      outcome: decision.outcome,
      codes: decision.reasons.map((reason) => reason.code),
      main,
      strength: decision.strength,
      display: decision.display,
      repeat: decision.isRepeat,
    },
    expect.rest(),
    name,
  );
  assert.equal(main?.step ?? null, step, name);
}

/** The members of a decision and its JSON say the same. */
function saysTheSame(name, decision) {
  for (const language of ["en", "zh"]) {
    const json = JSON.parse(decision.toJson(language));
    const reasons = decision.reasons.map((reason) => ({
      code: reason.code,
      name: reason.name,
      step: reason.step,
      weight: reason.weight,
      message: reason.message(language),
      next: reason.next(language),
    }));
    assert.deepEqual(json.reasons, reasons, name);
    const { outcome, isRepeat: repeat, isAlone: alone, display, isToReport: report, trustListAge, statusListAge } = decision;
    const said = { outcome, repeat, alone, display, report, trust_list_age: trustListAge, status_list_age: statusListAge };
    assert.deepEqual({ ...json, ...said, main: decision.mainReason?.code ?? null, next: decision.next(language) }, json, name);
    assert.deepEqual(json.pass, passOf(decision), name);
  }
}

function passOf(decision) {
  if (decision.updatedAt === null) {
    return null;
  }
  const moment = (time) => (time === null ? null : time.toISOString().replace(".000Z", "Z"));
  const { latestTest } = decision;
  return {
    colour: decision.colour,
    specimen: decision.isSpecimen,
    updated_at: moment(decision.updatedAt),
    updated_age: decision.updatedAge,
    expires_at: moment(decision.expiresAt),
    strength: decision.strength,
    shown_at: moment(decision.shownAt),
    audience: decision.audience,
    test: latestTest === null ? null : { time: moment(latestTest.time), result: latestTest.result },
    advice: decision.isAdvised,
    document_matches: decision.documentMatches,
    region: decision.region,
    issuer: decision.issuer,
  };
}

const holders = new Map(
  [...KEYS.values()].map(({ algorithm, seed, publicKey }) => {
    const key = algorithm === -8 ? HolderKey.fromSeed(seed) : HolderKey.fromScalar(seed);
    assert.equal(key.publicKey.hex, hex(publicKey));
    return [hex(publicKey), key];
  }),
);
const issuers = [...KEYS.values()].filter(({ algorithm }) => algorithm === -8).map(({ seed, kid }) => {
  const key = SigningKey.fromSeed(seed);
  assert.equal(hex(key.publicKey.kid), hex(kid));
  return { kid: hex(kid), issuer: new Issuer(key) };
});

/** The package's own issuer and wallet make the same bytes. */
function madeAgain(name, [credential, presentation], text) {
  const claims = new Credential(Uint8Array.from(Buffer.from(credential.envelope_hex, "hex"))).untrustedClaims();
  const life = { issuedAt: claims.issuedAt, expiresAt: claims.expiresAt };
  const pass = {
    colour: claims.colour,
    commitment: claims.commitment,
    photo: claims.photo,
    statusIndex: claims.statusIndex,
    adviseDeclaration: claims.isAdvised,
    test: claims.latestTest,
    name: claims.displayName,
  };
  // What a credential does not say is left out.
  Object.keys(pass).forEach((member) => pass[member] ?? delete pass[member]);
  // Two keys have one kid, so both are tried: Ed25519 signs the same each time.
  const named = issuers.filter(({ kid }) => credential.protected_hex.includes(kid));
  const again = named.map(({ issuer }) => {
    if (claims.holder === null) {
      return issuer.issuePaper(pass, life);
    }
    const challenge = Enrolment.challenge();
    const answer = Enrolment.answer(holders.get(claims.holder.hex), challenge);
    return issuer.issue(pass, Enrolment.verify(answer, challenge), life);
  });
  const same = again.find((one) => hex(one.bytes) === credential.envelope_hex);
  assert.ok(same, name);
  if (presentation === null) {
    assert.equal(same.text, text, name);
    return;
  }
  const wallet = new Wallet();
  wallet.add("me", same, holders.get(claims.holder.hex));
  const shown = wallet.present("me", requestOf(presentation));
  assert.equal(hex(shown.bytes), presentation.envelope_hex, name);
  assert.equal(shown.text, text, name);
  assert.ok(maySeconds(shown.renewAt) > 0);
}

/** What a presentation's claims ask a wallet for (`spec/presentation.md`): their labels are numbers. */
function requestOf({ claims_hex }) {
  const claims = cbor(Buffer.from(claims_hex, "hex"));
  const request = { audience: claims.get(3), time: date(claims.get(6)) };
  if (claims.has(39)) {
    request.nonce = claims.get(39);
  }
  if (claims.has(SALT)) {
    request.salt = new Salt(claims.get(SALT));
  }
  return request;
}

const SALT = -65_538;
