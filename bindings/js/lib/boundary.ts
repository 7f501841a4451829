/**
 * The one way to what is compiled: an operation's name and values in, values out.
 *
 * Names are camelCase here and snake_case there; times are `Date` here and seconds there; objects of the library's
 * classes are numbers there, and are let go of when nobody holds them any more.
 *
 * @module
 */

import { errorOf, InputError, KindError, SanseError } from "./errors.js";
import { bytesOf, isRecord } from "./given.js";
import { dateOf, secondsOf, timeOf, TIMES } from "./time.js";

/** What a compiled module exports. */
export interface Compiled {
  call(name: string, given: object): unknown;
  operations(): [string, string[]][];
  release(number: number): void;
  /** Of builds that read pictures. */
  deadline?(milliseconds: number): bigint;
}

let compiled: Compiled | undefined;

/**
 * Takes this module for whatever is made from now on. Of several builds in one program the greatest serves; what another
 * has made is asked there, so that a gate goes on when `sanse` is loaded beside `sanse/verify`.
 */
export function connect(module: Compiled): void {
  if (compiled === undefined || module.operations().length > compiled.operations().length) {
    compiled = module;
  }
}

function connected(): Compiled {
  if (compiled === undefined) {
    throw new KindError("kind", "nothing is loaded: import from `sanse`, `sanse/verify` or `sanse/scan`");
  }
  return compiled;
}

/** Every operation of this build, and the names of its arguments; those that may be left out end in `?`. */
export function operations(): ReadonlyMap<string, readonly string[]> {
  return new Map(connected().operations());
}

/**
 * Does what this name says, in the build that made the things that are given. Objects that come back are frozen; things
 * of the library come back for {@link hold}.
 */
export function call<T = unknown>(name: string, given: object = {}): T {
  const found: Found = { module: undefined };
  const values = record(given, found, 0);
  const module = found.module ?? connected();
  let answer: unknown;
  try {
    answer = module.call(name, values);
  } catch (thrown) {
    throw understood(thrown, module);
  }
  return shown(answer, module) as T;
}

function understood(thrown: unknown, module: Compiled): unknown {
  if (thrown instanceof WebAssembly.RuntimeError) {
    const why = "sanse has stopped: it was given more than its memory holds. Load it anew, with less at a time";
    return new SanseError("stopped", why, {}, { cause: thrown });
  }
  if (typeof thrown !== "object" || thrown === null || !("family" in thrown)) {
    return thrown;
  }
  const fault = thrown as { family: string; code: string; message: string; values: unknown };
  const ours = fault.family === "kind" || fault.family === "value";
  // Arguments are told of as they are written here.
  const message = ours ? fault.message.replace(/`[^`]*`|there are: .*$/g, humped) : fault.message;
  return errorOf(fault.family, fault.code, message, shown(fault.values, module) as Record<string, unknown>);
}

/** Under this name a class says what it stands for: bytes, a text, an object. */
export const plain: unique symbol = Symbol("sanse.plain");

/** Under this name bytes with a meaning say which arguments they may be. */
export const meant: unique symbol = Symbol("sanse.meant");

/** What the library holds: a number in the build that made it. This file alone makes one, so none is made up. */
class Thing {
  readonly #number: number;
  readonly #module: Compiled;

  constructor(number: number, module: Compiled) {
    this.#number = number;
    this.#module = module;
    forgotten.register(this, { number, module });
  }

  static is(value: unknown): value is Thing {
    return typeof value === "object" && value !== null && #number in value;
  }

  /** Its number; all that are given at once are of one build. */
  in(found: Found, name: string): bigint {
    found.module ??= this.#module;
    if (found.module !== this.#module) {
      const why = "it is of another build than what is given with it: of `sanse` and `sanse/verify` import from one";
      throw new KindError("kind", `\`${name}\`: ${why}`);
    }
    return BigInt(this.#number);
  }
}

interface Found {
  module: Compiled | undefined;
}

const things = new WeakMap<object, Thing>();
const forgotten = new FinalizationRegistry<{ readonly number: number; readonly module: Compiled }>(
  ({ number, module }) => module.release(number),
);

/** Has this object stand for a thing that a call gave. `how` says how else to come by one. */
export function hold(owner: object, thing: unknown, how: string): void {
  if (!Thing.is(thing)) {
    throw new KindError("kind", `a ${owner.constructor.name} is not made with new: write ${how}`);
  }
  things.set(owner, thing);
  Object.freeze(owner);
}

/** Ends a search for codes so many milliseconds after it was made. */
export class Deadline {
  constructor(milliseconds: number) {
    if (typeof milliseconds !== "number" || !(milliseconds >= 0)) {
      throw new KindError("kind", "`within` must be a number of milliseconds");
    }
    const module = connected();
    const thing = module.deadline?.(milliseconds);
    hold(this, thing === undefined ? thing : new Thing(Number(thing), module), "within: 200, beside a picture");
  }
}

/** Objects in one another, deeper than anything takes: one that holds itself ends here. */
const DEPTH = 8;

function record(given: object, found: Found, depth: number): Record<string, unknown> {
  // Without a prototype: `__proto__` is a name like another.
  const values = Object.create(null) as Record<string, unknown>;
  for (const [name, value] of Object.entries(given)) {
    // One name has one spelling, so that none is given twice.
    if (!/^[a-z][a-zA-Z0-9]*$/.test(name)) {
      throw new KindError("unknown-name", `\`${name}\` is not known here; names are written as in \`expiresAt\``);
    }
    const there = snake(name);
    values[there] = crossing(name, there, value, found, depth);
  }
  return values;
}

function crossing(name: string, there: string, value: unknown, found: Found, depth: number): unknown {
  if (value === null || value === undefined) {
    return undefined;
  }
  if (TIMES.has(there)) {
    return secondsOf(name, value);
  }
  if (typeof value === "bigint") {
    return whole(name, value);
  }
  if (typeof value === "number" && !Number.isSafeInteger(value)) {
    const instead = Number.isInteger(value) ? "give one above 2^53 - 1 as a bigint" : unitOf(there);
    throw new KindError("kind", `\`${name}\` is ${value}, and a whole number is wanted: ${instead}`);
  }
  if (typeof value !== "object") {
    return value;
  }
  const thing = things.get(value) ?? value;
  if (Thing.is(thing)) {
    return thing.in(found, name);
  }
  const bytes = bytesOf(name, value);
  if (bytes !== undefined) {
    return bytes;
  }
  if (timeOf(value) !== undefined) {
    throw new KindError("kind", `\`${name}\` is no time, and a Date was given`);
  }
  if (depth >= DEPTH) {
    throw new KindError("kind", `\`${name}\`: its values lie too deep in one another`);
  }
  if (plain in value) {
    const names = meant in value ? (value[meant] as readonly string[]) : undefined;
    if (names !== undefined && !names.includes(name.replace(/\[\d+\]$/, ""))) {
      throw new KindError("kind", `\`${name}\` must not be a ${value.constructor.name}: that is something else`);
    }
    return crossing(name, there, value[plain], found, depth + 1);
  }
  if (Array.isArray(value)) {
    return value.map((one, n) => crossing(`${name}[${n}]`, "", one, found, depth + 1));
  }
  if (!isRecord(value)) {
    throw new KindError("kind", `\`${name}\` is a ${value.constructor?.name}, and is not read: give an object as { } makes it`);
  }
  return record(value, found, depth + 1);
}

function unitOf(there: string): string {
  if (there.startsWith("temperature")) {
    return "tenths of a degree, 366 for 36.6";
  }
  return there === "uptime" || there === "born" ? "Math.floor(performance.now() / 1000)" : "round it as it is meant";
}

/** As a number where that is exact: a bigint that crosses is beyond those, or the number of a thing. */
function whole(name: string, value: bigint): number | bigint {
  if (Number.isSafeInteger(Number(value))) {
    return Number(value);
  }
  if (BigInt.asIntN(64, value) !== value && BigInt.asUintN(64, value) !== value) {
    const values = { [name]: value };
    throw new InputError("out-of-range", `\`${name}\` is a number of more than 64 bits, which is out of range`, values);
  }
  return value;
}

function shown(value: unknown, module: Compiled, name = ""): unknown {
  if (typeof value === "number") {
    return TIMES.has(name) ? dateOf(value) : value;
  }
  // A number that crosses as a bigint is beyond those that a thing has.
  if (typeof value === "bigint" && value >= 0n && value < 2n ** 32n) {
    return new Thing(Number(value), module);
  }
  if (typeof value !== "object" || value === null || value instanceof Uint8Array) {
    return value;
  }
  if (Array.isArray(value)) {
    return Object.freeze(value.map((one) => shown(one, module)));
  }
  const object: Record<string, unknown> = {};
  for (const there in value) {
    object[camel(there)] = shown((value as Record<string, unknown>)[there], module, there);
  }
  return Object.freeze(object);
}

const camels = new Map<string, string>();

/** `issued_at` as `issuedAt`. */
function camel(name: string): string {
  let found = camels.get(name);
  if (found === undefined) {
    found = humped(name);
    camels.set(name, found);
  }
  return found;
}

function humped(text: string): string {
  return text.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

/** `issuedAt` as `issued_at`. What is no name of ours is told of as it was written, so it is not kept. */
function snake(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
