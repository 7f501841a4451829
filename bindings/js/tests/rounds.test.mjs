// What vectors do not hold: places, challenges, self-scans, status lists, bundles and reports, from one side to the other.

import assert from "node:assert/strict";
import { test } from "node:test";

import {
  Authority,
  Beacon,
  Challenge,
  DayKey,
  MemoryGuard,
  packBundle,
  Policy,
  poster,
  qr,
  readPictures,
  RefusedError,
  ReportKey,
  sealReport,
  sealVisitor,
  SelfScans,
  StatusBook,
  Trust,
  untrustedStatusList,
  untrustedStatusValue,
  Update,
  Verifier,
  Visit,
  Wallet,
} from "sanse";

import { later, now, world } from "./world.mjs";

const place = { id: "ZZ-SHOP-1", name: "A shop", area: "999999", issuedAt: now, expiresAt: later(86_400) };

test("a self-scan is shown, kept, sent and counted once", () => {
  const { issuer, trust, wallet } = world();
  const posted = issuer.signPlace({ ...place, wayIn: "self-scan", unit: "UNIT-1" });
  const opened = trust.openPlace(posted.text, { time: now });
  assert.deepEqual([opened.id, opened.name, opened.wayIn, opened.unit], ["ZZ-SHOP-1", "A shop", "self-scan", "UNIT-1"]);
  assert.throws(() => trust.openPlace(posted.text, { time: later(86_400) }), RefusedError);

  const entered = wallet.enter("me", opened, later(60));
  assert.deepEqual([entered.place, entered.colour, entered.latestTest], ["ZZ-SHOP-1", "green", null]);
  const scans = new SelfScans();
  scans.keep(opened, entered.code, later(60));
  const kept = SelfScans.import(scans.export());
  assert.deepEqual([kept.count, kept.first.text], [1, entered.code.text]);

  const counting = new Verifier(trust, Policy.at("ZZ-SHOP-1"), MemoryGuard.init());
  const sent = counting.checkSelfScan(kept.first.text, opened, { time: later(7200) });
  assert.equal(sent.decision.outcome, "admit");
  assert.ok(sent.claimedAt >= now && sent.id.length === 16);
  const key = DayKey.generate({ place: "ZZ-SHOP-1", day: "2026-03-01" });
  assert.equal(Visit.ofSelfScan(sent, key).column, "self-scan");
  assert.deepEqual([kept.sent(entered.code.text), kept.count, kept.first], [true, 0, null]);
});

test("a screen's challenge is answered for the place whose code was scanned", () => {
  const { issuer, trust, wallet } = world();
  const opened = trust.openPlace(issuer.signPlace({ ...place, wayIn: "screen" }).text, { time: now });
  const gate = new Verifier(trust, Policy.atPlace(opened, { binding: "challenged" }), MemoryGuard.init());
  const beacon = new Beacon();
  const screen = Challenge.at("ZZ-SHOP-1", now, beacon.nonce(1000));
  const challenge = Challenge.fromText(screen.text);
  assert.deepEqual([challenge.untrustedPlace, challenge.untrustedTime, challenge.nonce], ["ZZ-SHOP-1", now, screen.nonce]);
  const { text } = wallet.present("me", { time: now, place: opened, challenge });
  const dead = gate.check(text, { time: now, beacon, uptime: 1061 });
  assert.deepEqual([dead.outcome, dead.mainReason.name], ["refuse", "nonce-unknown"]);
  const living = gate.check(text, { time: now, beacon, uptime: 1005, reader: "the next" });
  assert.deepEqual([living.outcome, living.strength], ["admit", "challenged"]);
});

test("a pass that is revoked in a status list is refused, and reported unread", () => {
  const { issuer, root, list, pass, holder, key } = world();
  const book = new StatusBook({ region: "ZZ", issuer: "Health Authority", expiresAt: later(86_400) });
  const statusIndex = book.take();
  const credential = issuer.issue({ ...pass, statusIndex }, holder, { issuedAt: now, expiresAt: later(86_400) });
  const wallet = new Wallet();
  wallet.add("me", credential, key);
  book.set(statusIndex, "now-red");
  assert.deepEqual([book.status(statusIndex), book.entries - book.free], ["now-red", 1]);
  const signed = issuer.signStatus(book, { issuedAt: now, expiresAt: later(3600), ttl: 600 });
  assert.equal(untrustedStatusList(signed).subject, book.subject);
  assert.equal(untrustedStatusValue(signed, statusIndex), 13);

  const authority = ReportKey.generate();
  const next = { after: list, issuedAt: later(1), expiresAt: later(86_400), reportKey: authority.publicKey };
  const trust = Trust.pin(root.publicKey);
  trust.load(new Authority(root).sign(next), { time: later(1) });
  assert.equal(trust.loadStatus(signed, { time: later(1) }), book.subject);
  const gate = new Verifier(trust, Policy.at("ZZ-GATE-7"), MemoryGuard.init());
  const { text } = wallet.present("me", { time: later(1), audience: "ZZ-GATE-7" });
  const decision = gate.check(text, { time: later(1) });
  assert.deepEqual([decision.outcome, decision.colour, decision.isToReport], ["refuse", "red", true]);

  const sealed = sealReport(trust, decision, { place: "ZZ-GATE-7", gate: "gate 7" });
  const opened = authority.openReport(sealed.bytes, "ZZ");
  assert.deepEqual([opened.record.colour, opened.record.contact, opened.id], ["red", null, sealed.id]);
  assert.ok(opened.record.commitment.equals(pass.commitment));
  assert.throws(() => ReportKey.generate().openReport(sealed.bytes, "ZZ"), RefusedError);
  const { document } = world();
  const visitor = { place: "ZZ-GATE-7", time: now, name: "Nobody", document, phone: "+00000000000" };
  assert.equal(authority.openVisitor(sealVisitor(trust, visitor).bytes, "ZZ-GATE-7").record.number, "X0000001");
});

test("a bundle is taken whole or not at all", () => {
  const { issuer, root, list } = world();
  const trust = Trust.pin(root.publicKey);
  const posted = issuer.signPlace(place);
  const parts = [
    { kind: "home", name: "home.cbor", bytes: list },
    { kind: "place-code", name: "shop.cbor", bytes: posted.bytes },
  ];
  const manifest = issuer.signBundle({ region: "ZZ", sequence: 1, issuedAt: now, expiresAt: later(86_400), parts });
  const packed = packBundle(manifest, parts);
  const update = Update.verify(trust, packed, { time: now });
  assert.deepEqual([update.sequence, update.places.map(({ id }) => id)], [1, ["ZZ-SHOP-1"]]);
  assert.equal(update.trust.facts().bundleSequence, 1);
  assert.equal(trust.facts().home, null);
  assert.throws(() => Update.verify(trust, packed.subarray(0, -1), { time: now }), RefusedError);
  assert.throws(() => Update.verify(update.trust, packBundle(manifest, parts.slice(0, 1)), { time: now }), RefusedError);
});

test("posters and drawn codes are read again", () => {
  const { issuer, trust } = world();
  const posted = issuer.signPlace({ ...place, wayIn: "self-scan" });
  const opened = trust.openPlace(posted.text, { time: now });
  assert.deepEqual(readPictures(poster.png(opened)), [posted.text]);
  assert.match(poster.svg(opened), /^<svg|^<\?xml/);
  assert.match(qr.svg(posted.text, { level: "high" }), /<svg/);
  assert.match(qr.terminal(posted.text), /\n/);
  assert.ok(qr.version(posted.text, { level: "low" }) <= qr.version(posted.text, { level: "high" }));
});
