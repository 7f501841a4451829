/**
 * What users give: objects of options, and bytes, read so that nothing stands in for anything else.
 *
 * @module
 */

import { KindError } from "./errors.js";
import { timeOf } from "./time.js";

/** An object as `{ }` makes it, here or in another realm: whatever is read of it is its own. */
export function isRecord(value: unknown): boolean {
  if (typeof value !== "object" || value === null) {
    return false;
  }
  const above = Object.getPrototypeOf(value) as object | null;
  return above === null || (Object.getPrototypeOf(above) === null && Object.hasOwn(above, "isPrototypeOf"));
}

/** What is fixed here and what was chosen, which cannot be what is fixed. */
export function joined(fixed: object, chosen: object): object {
  const options = { ...record(chosen) };
  for (const name of Object.keys(options)) {
    if (Object.hasOwn(fixed, name)) {
      throw new KindError("unknown-name", `\`${name}\` is given already, and is none of the options`);
    }
  }
  return { ...options, ...fixed };
}

/** Options that weaken something where they are missing: one that was looked for and not found is refused. */
export function said<T extends object>(chosen: T): T {
  for (const [name, value] of Object.entries(record(chosen))) {
    if (value === undefined || value === null) {
      throw new KindError("kind", `\`${name}\` is ${value}: leave it out, or give it`);
    }
  }
  return chosen;
}

/** The same, of these names alone. */
export function only<T extends object>(names: readonly (keyof T & string)[], chosen: T): T {
  for (const name of Object.keys(said(chosen))) {
    if (!names.includes(name as keyof T & string)) {
      throw new KindError("unknown-name", `\`${name}\` is not known here; there are: ${names.join(", ")}`);
    }
  }
  return { ...chosen };
}

function record(chosen: unknown): object {
  if (isRecord(chosen)) {
    return chosen as object;
  }
  if (timeOf(chosen) !== undefined) {
    throw new KindError("kind", "`time` is missing: write { time: now } around the Date");
  }
  const found = typeof chosen === "object" && chosen !== null ? `a ${chosen.constructor?.name}` : String(chosen);
  throw new KindError("kind", `options are an object as { } makes it, such as { time: new Date() }, not ${found}`);
}

const typed = Object.getPrototypeOf(Uint8Array.prototype) as object;
const own = (name: PropertyKey) => Object.getOwnPropertyDescriptor(typed, name)?.get as (this: object) => never;
const [tag, buffer, offset, length] = [own(Symbol.toStringTag), own("buffer"), own("byteOffset"), own("byteLength")];

/** The bytes of a `Uint8Array` of any realm, by its own length: one that was put upon it is not believed. */
export function bytesOf(name: string, value: object): Uint8Array | undefined {
  const kind = tag.call(value) as string | undefined;
  if (kind === "Uint8Array") {
    return length.call(value) === 0 ? new Uint8Array(0) : new Uint8Array(buffer.call(value), offset.call(value), length.call(value));
  }
  const other = kind ?? /^\[object (ArrayBuffer|SharedArrayBuffer|DataView)\]$/.exec(Object.prototype.toString.call(value))?.[1];
  if (other !== undefined) {
    throw new KindError("kind", `\`${name}\` must be bytes in a Uint8Array, not a ${other}: write new Uint8Array(...)`);
  }
  return undefined;
}
