/**
 * The one way to what is compiled: an operation's name and values in, values out.
 *
 * Names are camelCase here and snake_case there; times are `Date` here and seconds there; objects of the library's
 * classes are numbers there, and are let go of when nobody holds them any more.
 *
 * @module
 */

import { KindError, ValueError, errorOf } from "./errors.js";
import { dateOf, secondsOf, TIMES } from "./time.js";

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
 * Takes this module for all calls from now on. Of several builds in one program the greatest serves, so that `sanse` and
 * `sanse/verify` can be mixed.
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
 * Does what this name says. Objects that come back are frozen; things of the library come back as bigints, for
 * {@link hold}.
 */
export function call<T = unknown>(name: string, given: object = {}): T {
  const module = connected();
  const values = record(given, module, 0);
  let answer: unknown;
  try {
    answer = module.call(name, values);
  } catch (thrown) {
    throw understood(thrown);
  }
  return shown(answer) as T;
}

function understood(thrown: unknown): unknown {
  if (typeof thrown !== "object" || thrown === null || !("family" in thrown)) {
    return thrown;
  }
  const fault = thrown as { family: string; code: string; message: string; values: unknown };
  return errorOf(fault.family, fault.code, fault.message, shown(fault.values) as Record<string, unknown>);
}

/** Under this name a class says what it stands for: bytes, a text, an object. */
export const plain: unique symbol = Symbol("sanse.plain");

interface Held {
  readonly number: bigint;
  readonly module: Compiled;
}

const things = new WeakMap<object, Held>();
const forgotten = new FinalizationRegistry<Held>(({ number, module }) => module.release(Number(number)));

/** Has this object stand for a thing that a call gave. `how` says how else to come by one. */
export function hold(owner: object, thing: unknown, how: string): void {
  if (typeof thing !== "bigint") {
    throw new KindError("kind", `a ${owner.constructor.name} is not made with new: write ${how}`);
  }
  const held = { number: thing, module: connected() };
  things.set(owner, held);
  forgotten.register(owner, held);
  Object.freeze(owner);
}

/** Ends a search for codes so many milliseconds after it was made. */
export class Deadline {
  constructor(milliseconds: number) {
    if (typeof milliseconds !== "number" || !(milliseconds >= 0)) {
      throw new KindError("kind", "`within` must be a number of milliseconds");
    }
    hold(this, connected().deadline?.(milliseconds), "within: 200, beside a picture");
  }
}

/** Objects in one another, deeper than anything takes: one that holds itself ends here. */
const DEPTH = 8;

function record(given: object, module: Compiled, depth: number): Record<string, unknown> {
  // Without a prototype: `__proto__` is a name like another.
  const values = Object.create(null) as Record<string, unknown>;
  for (const [name, value] of Object.entries(given)) {
    const there = snake(name);
    values[there] = crossing(name, there, value, module, depth);
  }
  return values;
}

function crossing(name: string, there: string, value: unknown, module: Compiled, depth: number): unknown {
  if (value === null || value === undefined) {
    return undefined;
  }
  if (TIMES.has(there)) {
    return secondsOf(name, value);
  }
  if (typeof value === "bigint") {
    return whole(name, value);
  }
  if (typeof value !== "object" || value instanceof Uint8Array) {
    return value;
  }
  const held = things.get(value);
  if (held !== undefined) {
    if (held.module !== module) {
      const why = "it was made before `sanse` was loaded beside `sanse/verify`; import all from one of them";
      throw new KindError("kind", `\`${name}\`: ${why}`);
    }
    return held.number;
  }
  if (value instanceof Date) {
    throw new KindError("kind", `\`${name}\` is no time, and a Date was given`);
  }
  if (depth >= DEPTH) {
    throw new KindError("kind", `\`${name}\`: its values lie too deep in one another`);
  }
  if (plain in value) {
    return crossing(name, there, value[plain], module, depth + 1);
  }
  if (Array.isArray(value)) {
    return value.map((one, n) => crossing(`${name}[${n}]`, "", one, module, depth + 1));
  }
  return record(value, module, depth + 1);
}

/** As a number where that is exact: a bigint that crosses is beyond those, or the number of a thing. */
function whole(name: string, value: bigint): number | bigint {
  if (Number.isSafeInteger(Number(value))) {
    return Number(value);
  }
  if (BigInt.asIntN(64, value) !== value && BigInt.asUintN(64, value) !== value) {
    const values = { [name]: value };
    throw new ValueError("out-of-range", `\`${name}\` is a number of more than 64 bits, which is out of range`, values);
  }
  return value;
}

function shown(value: unknown, name = ""): unknown {
  if (typeof value === "number") {
    return TIMES.has(name) ? dateOf(value) : value;
  }
  if (typeof value !== "object" || value === null || value instanceof Uint8Array) {
    return value;
  }
  if (Array.isArray(value)) {
    return Object.freeze(value.map((one) => shown(one)));
  }
  const object: Record<string, unknown> = {};
  for (const there in value) {
    object[camel(there)] = shown((value as Record<string, unknown>)[there], there);
  }
  return Object.freeze(object);
}

const camels = new Map<string, string>();

/** `issued_at` as `issuedAt`. */
function camel(name: string): string {
  let found = camels.get(name);
  if (found === undefined) {
    found = name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
    camels.set(name, found);
  }
  return found;
}

/** `issuedAt` as `issued_at`. What is no name of ours is told of as it was written, so it is not kept. */
function snake(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
