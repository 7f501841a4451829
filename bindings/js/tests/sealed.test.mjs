// Every file of `places/`, `assessments/`, `visits/`, `reports/`, `status/` and `trust/`.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { inspect } from "node:util";

import {
  assess,
  Authority,
  Commitment,
  DayKey,
  IdentityDocument,
  MemoryVisits,
  Publications,
  ReportKey,
  Rules,
  SanseError,
  Upload,
} from "sanse";

import { date, each, hex, json, listOf, maySeconds, seconds, trustOf, unhex, VECTORS } from "./case.mjs";

/** What is given, or the code of the error. */
function answerOf(ask) {
  try {
    return [ask(), null];
  } catch (error) {
    assert.ok(error instanceof SanseError, error.stack);
    return [null, error.code];
  }
}

const KINDS = ["resident-id", "hong-kong-permit", "macao-permit", "taiwan-permit", "passport"];
const COLOURS = ["green", "yellow", "red"];
const WAYS_IN = ["gate", "screen", "self-scan"];

test("places", () => {
  each("places", (name, fields) => {
    const trust = trustOf(fields.take("home"), fields.take("recognised"));
    const [time, latest] = fields.take("now").map(date);
    const [answer, shown] = [fields.text("answer"), fields.take("shown")];
    const [place, code] = answerOf(() => trust.openPlace(fields.text("text"), { time, latest }));
    assert.equal(code ?? "believed", answer, name);
    if (place !== null) {
      const { place: id, name: called, area, kind, entry, unit, ...more } = shown;
      assert.deepEqual(more, {}, name);
      assert.deepEqual([place.id, place.name, place.area, place.unit], [id, called, area, unit], name);
      assert.equal(WAYS_IN.indexOf(place.wayIn), entry, name);
      assert.ok(kind >= 0 && place.kind.length > 0, name);
      assert.ok(place.instruction("zh").length > 0 && place.instruction() !== place.instruction("zh"), name);
    } else {
      assert.equal(shown, null, name);
    }
  });
});

test("assessments", () => {
  const times = { at: "at", reported_at: "reportedAt" };
  const others = ["event", "source", "from", "on", "with", "result"];
  const factOf = (told) => {
    const fact = {};
    for (const [field, value] of Object.entries(told)) {
      if (field in times) {
        fact[times[field]] = date(value);
      } else if (field === "temperature") {
        fact.temperature = Math.round(Number(value) * 10);
      } else if (field === "planned_end") {
        fact.plannedEnd = value;
      } else {
        assert.ok(others.includes(field), field);
        fact[field] = value;
      }
    }
    return fact;
  };
  each("assessments", (name, fields) => {
    const rules = Rules.fromToml(fields.text("rules"));
    const [now, facts, expect] = [fields.time("now"), fields.take("facts").map(factOf), fields.object("expect")];
    const [found, code] = answerOf(() => assess(facts, rules, now));
    assert.equal(code, expect.may("error"), name);
    if (found === null) {
      expect.rest();
      return;
    }
    const said = {
      colour: found.colour,
      grounds: found.grounds.map((ground) => ground.kind),
      advice: [...found.advice],
      next_change: maySeconds(found.nextChange),
      test: found.latestTest?.result ?? null,
    };
    assert.deepEqual(said, expect.rest(), name);
    assert.ok(found.grounds.every((ground) => ground.message("zh") !== ground.message("en")), name);
    assert.equal(found.advise("zh").length, found.advice.length, name);
  });
});

const OTHER = new Uint8Array(32).fill(7);
const dayKey = (tags, names) => DayKey.fromBytes({ place: "ZZ-GATE-7", day: "2026-03-01", offset: 0 }, tags, names);
const mayHex = (bytes) => (bytes === null ? null : hex(bytes));

const parts = {
  tag(part) {
    const key = dayKey(part.hex("key_hex"), OTHER);
    assert.equal(mayHex(key.tag(new Commitment(part.hex("commitment_hex")))), part.text("tag_hex"), part.at);
  },

  card(part) {
    const key = dayKey(part.hex("key_hex"), OTHER);
    const kind = KINDS[part.number("kind") - 1];
    const card = new IdentityDocument(part.text("country"), kind, part.text("number"));
    assert.equal(mayHex(key.tagOfCard(card)), part.text("tag_hex"), part.at);
  },

  self_scan(part) {
    const key = dayKey(OTHER, part.hex("key_hex"));
    assert.equal(mayHex(key.name(part.hex("id_hex"))), part.text("name_hex"), part.at);
  },

  upload(part) {
    const [sent, error, visits] = [part.hex("hex"), part.may("error"), part.may("visits")];
    const [read, code] = answerOf(() => Upload.read(sent));
    assert.equal(code, error, part.at);
    if (read !== null) {
      assert.equal(read.visits.length, visits, part.at);
      assert.equal(hex(read.bytes), hex(sent), part.at);
    }
  },

  day(part) {
    const [place, day, offset] = [part.text("place"), part.text("day"), part.number("offset_minutes")];
    const store = new MemoryVisits(offset);
    const sent = part.may("upload_hex");
    if (sent !== null) {
      store.merge(unhex(sent));
    }
    const numbers = store.statistics(place, day);
    const snake = { admittedByPerson: "admitted_by_person", refusedByPerson: "refused_by_person", selfScan: "self-scan" };
    const totals = (counts) =>
      Object.fromEntries(
        Object.entries(counts)
          .filter(([, count]) => count.total > 0)
          .map(([name, count]) => [snake[name] ?? name, count.total]),
      );
    const { total, ...visits } = numbers.visits;
    assert.ok(total >= 0);
    const said = {
      visits: Object.fromEntries(Object.entries(visits).map(([name, count]) => [snake[name] ?? name, count])),
      self_scans: numbers.columns["self-scan"].total,
      visitors: numbers.visitors,
      untagged: numbers.untagged,
      hours: totals({ ...numbers.hours }),
      colours: totals(numbers.colours),
      columns: totals(numbers.columns),
    };
    assert.deepEqual(said, part.take("numbers"), part.at);
    const closed = new Date(Date.parse(`${day}T00:00:00Z`) - offset * 60_000 + 3 * 86_400_000);
    store.confirmTime(closed);
    const export_ = store.publish(place, day, { time: closed, publications: new Publications() });
    const spans = (list) => list.map(({ first, last, people }) => [first, last, people]);
    const published = {
      people: export_.people,
      self_scans: export_.selfScans,
      hours: spans(export_.hours),
      answers: spans(export_.answers),
    };
    assert.deepEqual(published, part.take("published"), part.at);
  },
};

test("visits", () => {
  each("visits", (name, fields) => {
    const given = Object.keys(parts).filter((part) => fields.has(part));
    assert.equal(given.length, 1, name);
    const part = fields.object(given[0]);
    parts[given[0]](part);
    part.end();
  });
});

test("reports", () => {
  const opens = { report: "openReport", visitor: "openVisitor", card: "openCard" };
  each("reports", (name, fields) => {
    const open = opens[fields.text("record")];
    const [key, sealed, from] = [ReportKey.fromBytes(fields.hex("secret_hex")), fields.hex("sealed_hex"), fields.text("from")];
    // What was sealed, for those who look into a seal that does not open.
    fields.may("info_hex");
    fields.may("content_hex");
    const [found, id, refused] = [fields.may("found"), fields.may("id_hex"), fields.take("refused")];
    const [opened, code] = answerOf(() => key[open](sealed, from));
    assert.equal(code, refused, name);
    if (opened === null) {
      return;
    }
    assert.equal(hex(opened.id), id, name);
    // What is a person's does not print, and is there.
    const { record } = opened;
    const names = Object.getOwnPropertyNames(record);
    assert.ok(!inspect(record, { showHidden: true }).includes(record.number ?? record.contact ?? "nobody"), name);
    const said = {
      ...Object.fromEntries(names.map((member) => [member, record[member]])),
      time: seconds(record.time),
      ...("colour" in record ? { colour: COLOURS.indexOf(record.colour) } : {}),
      ...("kind" in record ? { kind: KINDS.indexOf(record.kind) + 1 } : {}),
      ...("commitment" in record ? { commitment: record.commitment.hex } : {}),
      ...("credential" in record ? { credential: hex(record.credential) } : {}),
    };
    if (typeof record.roster === "bigint") {
      // JSON.parse rounds the vector's own number: it is looked for in the text.
      assert.match(readFileSync(`${VECTORS}/${name}.json`, "utf8"), new RegExp(`"roster": ${record.roster},`), name);
      found.roster = record.roster;
    }
    assert.deepEqual(said, found, name);
  });
});

test("trust and status lists are read as they are named by the vectors", async () => {
  const { readdirSync } = await import("node:fs");
  const { untrustedStatusList } = await import("sanse");
  for (const [folder, read] of [
    ["trust", (list) => Authority.untrustedClaims(list).region],
    ["status", (list) => untrustedStatusList(list).subject],
  ]) {
    const names = readdirSync(`${VECTORS}/${folder}`).map((file) => file.slice(0, -5));
    let sound = 0;
    for (const name of names) {
      assert.equal(json(`${folder}/${name}.json`).name, name);
      const [said, code] = answerOf(() => read(listOf(folder, name)));
      assert.ok((said?.length ?? code.length) > 0, name);
      sound += code === null ? 1 : 0;
    }
    assert.ok(sound > 3, `${folder}: ${sound}`);
    console.log(`vectors ${folder} ${names.length}`);
  }
});
