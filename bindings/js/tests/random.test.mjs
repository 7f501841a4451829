// Whatever is called with whatever: an answer or an error of ours, and the program lives on.

import assert from "node:assert/strict";
import { test } from "node:test";

// The surface holds types to their places; below it every operation is called with everything.
import { call, hold, operations } from "../node_modules/sanse/dist/boundary.js";
import { SanseError } from "sanse";

class Held {
  constructor(thing, sort) {
    this.sort = sort.replaceAll("_", "").toLowerCase();
    hold(this, thing, "an operation");
  }
}

const seed = Number(process.env.SANSE_SEED ?? Math.floor(Math.random() * 2 ** 31));
let state = seed;
/** A small generator (Park and Miller: "Random number generators: good ones are hard to find", 1988). */
function below(bound) {
  state = (state * 48_271 + 11) % 2_147_483_647;
  return state % bound;
}

const WORDS = ["", "ZZ", "ZZ-GATE-7", "green", "2026-03-01", "999999", "passport", "X0000001", "SN1:", "zh", "p256", "case", "\u0000", "三", "\ud800"];
const TIMES = [new Date(NaN), new Date(0), new Date("2026-03-01T12:00:00Z"), new Date("2026-03-01T13:00:00Z"), new Date(8.64e15)];
const NUMBERS = [0, 1, -1, 8, 365, 2 ** 31, 2 ** 53, -(2 ** 53), 1e300, 0.5, NaN, Infinity, 1_772_366_400];
const ODD = [undefined, null, 5n, Symbol("odd"), () => 5, new Map(), new ArrayBuffer(8), /x/, new Float64Array(4)];
const NAMES = ["key", "kind", "name", "bytes", "document", "colour", "expiresAt", "event", "source", "at", "__proto__"];

const pool = [];
function value(depth) {
  const kind = below(depth > 0 ? 10 : 8);
  if (kind === 0) return below(2) === 0;
  if (kind === 1) return NUMBERS[below(NUMBERS.length)];
  if (kind === 2) return WORDS[below(WORDS.length)];
  if (kind === 3) return TIMES[below(TIMES.length)];
  if (kind === 4) return Uint8Array.from({ length: [0, 4, 8, 16, 16, 32, 32, 64, 300][below(9)] }, () => below(256));
  if (kind === 5 || kind === 6) return pool.length > 0 ? pool[below(pool.length)] : null;
  if (kind === 7) return ODD[below(ODD.length)];
  if (kind === 8) return Array.from({ length: below(4) }, () => value(depth - 1));
  return Object.fromEntries(Array.from({ length: below(5) }, () => [NAMES[below(NAMES.length)], value(depth - 1)]));
}

/** What fits a name, mostly, so that operations answer now and then. */
function fitting(name) {
  if (below(8) === 0) return value(2);
  const wanted = name.replaceAll("_", "");
  const things = pool.filter((one) => one instanceof Held && (one.sort.endsWith(wanted) || one.sort.startsWith(`proven${wanted}`)));
  if (things.length > 0 && below(4) > 0) return things[below(things.length)];
  if (/(^|_)(at|time|latest|from|until|since)$|time$/.test(name)) return TIMES[2 + below(2)];
  if (["root", "seed", "scalar", "tags", "names"].includes(name)) return new Uint8Array(32).fill(1 + below(8));
  if (["salt", "commitment", "challenge", "photo"].includes(name)) return new Uint8Array(16).fill(7);
  if (name === "signature") return new Uint8Array(64).fill(7);
  if (["place", "audience", "id"].includes(name) && below(2) === 0) return "ZZ-GATE-7";
  if (["region", "country"].includes(name)) return "ZZ";
  if (name === "kind") return "passport";
  if (name === "toml") return "format = 1\nversion = 1\n";
  return value(2);
}

/** What was answered, under its name in the answer, or the operation's. */
function keep(answer, name) {
  if (answer instanceof Uint8Array || typeof answer === "string") {
    pool.push(answer);
  } else if (typeof answer === "object" && answer !== null && !(answer instanceof Date)) {
    try {
      pool.push(new Held(answer, name === "enrolment" ? "provenholder" : name));
    } catch {
      Object.entries(answer).forEach(([member, one]) => keep(one, Array.isArray(answer) ? name : member));
    }
  }
  if (pool.length > 400) pool.splice(0, 200);
}

test("random calls crash nothing", { timeout: 3_600_000 }, () => {
  const calls = process.env.SANSE_SOAK === undefined ? 10_000 : 100_000;
  console.log(`seed ${seed} (SANSE_SEED=${seed} tells the same story)`);
  const slow = ["document.commit", "document.matches", "poster.png", "picture.text", "picture.texts"];
  const all = [...operations()].filter(([name, takes]) => !name.endsWith("to_pem") && !takes.includes("folder"));
  const answered = new Set();
  for (let n = 0; n < calls; n += 1) {
    const [name, takes] = all[below(all.length)];
    if (slow.includes(name) && below(50) > 0) continue;
    const given = {};
    for (const taken of takes) {
      if (!taken.endsWith("?") || below(6) === 0) {
        const plain = taken.replace("?", "");
        const found = ["entries", "pixels", "width", "height"].includes(plain) ? below(400) : fitting(plain);
        given[plain.replace(/_([a-z])/g, (_, letter) => letter.toUpperCase())] = found;
      }
    }
    try {
      keep(call(name, given), name.split(".")[0]);
      answered.add(name);
    } catch (error) {
      assert.ok(error instanceof SanseError && error.code.length > 0, `call ${n}, ${name}: ${error.stack}`);
    }
  }
  console.log(`${answered.size} of ${all.length} operations were answered at least once`);
  assert.ok(answered.size > all.length / 3);
});
