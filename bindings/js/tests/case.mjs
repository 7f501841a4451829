// Reading `spec/vectors`: objects whose every field is asked for, and what all vectors share.

import assert from "node:assert/strict";
import { appendFileSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { Policy, PublicKey, Trust } from "sanse";

/** Where `spec/vectors` is: the tests run in a folder of their own, beside the installed package. */
export const VECTORS = process.env.SANSE_VECTORS ?? "spec/vectors";

/** An object of a vector. A field that is missing, or that nobody has asked for, is a failure. */
export class Fields {
  #left;

  constructor(value, at) {
    assert.ok(typeof value === "object" && value !== null && !Array.isArray(value), `${at}: an object is wanted`);
    this.#left = new Map(Object.entries(value));
    this.at = at;
  }

  may(name) {
    const value = this.#left.get(name) ?? null;
    this.#left.delete(name);
    return value;
  }

  has(name) {
    return this.#left.has(name);
  }

  take(name) {
    assert.ok(this.#left.has(name), `${this.at}: no field ${name}`);
    return this.may(name);
  }

  text(name) {
    const value = this.take(name);
    assert.equal(typeof value, "string", `${this.at}: ${name}`);
    return value;
  }

  number(name) {
    const value = this.take(name);
    assert.ok(Number.isInteger(value), `${this.at}: ${name}`);
    return value;
  }

  hex(name) {
    return unhex(this.text(name));
  }

  time(name) {
    return date(this.number(name));
  }

  object(name) {
    return new Fields(this.take(name), `${this.at}: ${name}`);
  }

  list(name) {
    return this.take(name).map((value, n) => new Fields(value, `${this.at}: ${name}[${n}]`));
  }

  /** The fields that are left, all of them. */
  rest() {
    const rest = Object.fromEntries(this.#left);
    this.#left.clear();
    return rest;
  }

  end() {
    assert.deepEqual([...this.#left.keys()], [], `${this.at}: fields that nobody knows`);
  }
}

/** Every vector of a folder by its name; each is ended, and the number of them is told. */
export function each(folder, run) {
  let count = 0;
  for (const file of readdirSync(join(VECTORS, folder)).sort()) {
    assert.ok(file.endsWith(".json"), file);
    const name = `${folder}/${file.slice(0, -5)}`;
    const fields = new Fields(json(`${name}.json`), name);
    assert.equal(fields.text("name"), name);
    assert.ok(fields.text("description").length > 0, name);
    run(name, fields);
    fields.end();
    count += 1;
  }
  assert.ok(count > 0, folder);
  tell(folder, count);
  return count;
}

/** Says how many vectors of a folder were run, also where SANSE_COUNTS says. */
export function tell(folder, count) {
  console.log(`vectors ${folder} ${count}`);
  if (process.env.SANSE_COUNTS) appendFileSync(process.env.SANSE_COUNTS, `${folder} ${count}\n`);
}

export function json(path) {
  return JSON.parse(readFileSync(join(VECTORS, path), "utf8"));
}

export const hex = (bytes) => Buffer.from(bytes).toString("hex");
export const unhex = (digits) => Uint8Array.from(Buffer.from(digits, "hex"));
export const date = (seconds) => new Date(seconds * 1000);
export const seconds = (time) => time.getTime() / 1000;
export const maySeconds = (time) => (time === null ? null : seconds(time));

/** `keys.json`, by name. */
export const KEYS = new Map(
  json("keys.json").map((value) => {
    const key = new Fields(value, "keys.json");
    const read = {
      name: key.text("name"),
      algorithm: key.number("algorithm"),
      seed: key.hex("seed_hex"),
      publicKey: key.hex("public_hex"),
      kid: key.hex("kid_hex"),
    };
    key.end();
    return [read.name, read];
  }),
);

export function pinned(name, memory) {
  const root = new PublicKey(KEYS.get(name).publicKey);
  const options = { publishedTestRoot: true };
  return memory === undefined ? Trust.pin(root, options) : Trust.resume(root, memory, options);
}

/** A trust with these lists, whatever their dates: noon of the vectors lies in all of them. */
export function trustOf(home, recognised) {
  const trust = pinned("root");
  if (home !== null) {
    trust.loadHome(listOf("trust", home), { time: date(1_772_366_400), confirmed: true });
  }
  recognised.forEach((name) => trust.loadRecognised(listOf("trust", name)));
  return trust;
}

/** A signed list by its file's name. */
export function listOf(folder, name) {
  const fields = new Fields(json(`${folder}/${name}.json`), name);
  assert.equal(fields.text("name"), name);
  fields.text("description");
  fields.text(folder === "trust" ? "root" : "key");
  const bytes = fields.hex("hex");
  fields.end();
  return bytes;
}

/** The vectors write words with an underscore where the library has a hyphen. */
export const word = (text) => text.replace("_", "-");

export function policyOf(fields) {
  const place = fields.take("place");
  const options = {
    profile: fields.text("profile"),
    attendance: fields.text("attendance"),
    binding: fields.text("binding"),
    paper: fields.text("paper"),
    colours: fields.take("colours"),
    longestUpdateAge: fields.take("longest_update_age"),
    longestTestAge: fields.take("longest_test_age"),
    photo: fields.text("photo"),
    document: word(fields.text("document")),
    confirmations: fields.take("confirmations").map(word),
    temperatureBelow: fields.may("temperature_below"),
    regions: fields.take("regions"),
  };
  fields.end();
  // What a vector does not name is left out.
  Object.keys(options).forEach((name) => options[name] ?? delete options[name]);
  return place === null ? Policy.openly(options) : Policy.at(place, options);
}

/** Enough of CBOR (RFC 8949) for the claims of a presentation: integers, bytes, texts, maps. */
export function cbor(bytes) {
  let at = 0;
  const read = () => {
    const [kind, small] = [bytes[at] >> 5, bytes[at] & 31];
    at += 1;
    let number = small;
    if (small >= 24) {
      const length = 1 << (small - 24);
      number = Number(BigInt(`0x${hex(bytes.subarray(at, at + length))}`));
      at += length;
    }
    if (kind === 0) return number;
    if (kind === 1) return -1 - number;
    if (kind === 2 || kind === 3) {
      const part = bytes.subarray(at, at + number);
      at += number;
      return kind === 2 ? Uint8Array.from(part) : part.toString("utf8");
    }
    assert.equal(kind, 5, "a kind that no claim has");
    return new Map(Array.from({ length: number }, () => [read(), read()]));
  };
  return read();
}
