/**
 * Bytes with a meaning. What is a person's or a secret is not printed.
 *
 * @module
 */

import { call, meant, plain } from "./boundary.js";
import { InputError, KindError } from "./errors.js";
import { bytesOf } from "./given.js";

/** What Node's `util.inspect` and `console.log` ask an object for. */
export const inspect: unique symbol = Symbol.for("nodejs.util.inspect.custom") as never;

/** So many bytes, of one meaning. They never change: what is given and handed out is copied. */
export abstract class Bytes {
  readonly #bytes: Uint8Array;

  /** From bytes, or from their hexadecimal digits. */
  constructor(bytes: Uint8Array | string) {
    this.#bytes = typeof bytes === "string" ? fromHex(bytes) : copied(bytes, new.target.name);
    Object.freeze(this);
  }

  /** A copy of the bytes. */
  get bytes(): Uint8Array {
    return this.#bytes.slice();
  }

  /** The bytes in hexadecimal digits. */
  get hex(): string {
    return Array.from(this.#bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  }

  /** Whether both are of the same kind and have the same bytes. Not for secrets that somebody guesses at. */
  equals(other: unknown): boolean {
    return other instanceof Bytes && other.constructor === this.constructor && other.hex === this.hex;
  }

  /** @internal */
  get [plain](): Uint8Array {
    return this.#bytes;
  }
}

/** A record whose members of these names are there and do not print, for they are a person's. */
export function unprinted<T extends object>(record: T, ...names: readonly (keyof T & string)[]): T {
  const made = {};
  for (const [name, value] of Object.entries(record)) {
    const hidden = names.includes(name as keyof T & string);
    Object.defineProperty(made, name, hidden ? { get: () => value as unknown } : { value: value as unknown, enumerable: true });
  }
  return Object.freeze(made) as T;
}

/** Bytes that are a person's or a secret: they do not print. */
export abstract class PersonalBytes extends Bytes {
  toString(): string {
    return `${this.constructor.name}(not shown)`;
  }

  toJSON(): string {
    return this.toString();
  }

  /** @internal */
  [inspect](): string {
    return this.toString();
  }
}

/** A public Ed25519 key of a root, an issuer or an operator: 32 bytes. */
export class PublicKey extends Bytes {
  protected declare readonly meaning: "a public key";

  /** @throws {@link InputError} unless the bytes are a point that signatures can be verified under. */
  constructor(bytes: Uint8Array | string) {
    super(bytes);
    call("public_key.kid", { key: this });
  }

  /** @internal */
  get [meant](): readonly string[] {
    return ["key", "nextRoot", "public", "root", "withdraw"];
  }

  /** The key of an SPKI PEM file; not in `sanse/verify`. */
  static fromPem(pem: string): PublicKey {
    return new PublicKey(call<Uint8Array>("public_key.from_pem", { pem }));
  }

  /** An SPKI PEM file; not in `sanse/verify`. */
  toPem(): string {
    return call("public_key.to_pem", { key: this });
  }

  /** The key id that credentials carry: 4 bytes. */
  get kid(): Uint8Array {
    return call("public_key.kid", { key: this });
  }

  toString(): string {
    return `PublicKey(${this.hex})`;
  }

  toJSON(): string {
    return this.hex;
  }

  /** @internal */
  [inspect](): string {
    return this.toString();
  }
}

/** The reference of a portrait: 16 bytes of its hash (`PhotoRef.of` in the whole package makes one). */
export class PhotoRef extends PersonalBytes {
  protected declare readonly meaning: "the reference of a portrait";

  /** @internal */
  get [meant](): readonly string[] {
    return ["photo"];
  }

  /** The reference of a portrait, from the bytes of its file; not in `sanse/verify`. */
  static of(portrait: Uint8Array): PhotoRef {
    return new PhotoRef(call<Uint8Array>("photo.reference", { portrait }));
  }
}

function copied(bytes: unknown, name: string): Uint8Array {
  const own = typeof bytes === "object" && bytes !== null ? bytesOf(name, bytes) : undefined;
  if (own === undefined) {
    throw new KindError("kind", `a ${name} is made of a Uint8Array, or of hexadecimal digits`);
  }
  return own.slice();
}

function fromHex(digits: string): Uint8Array {
  if (!/^(?:[0-9a-fA-F]{2})*$/.test(digits)) {
    throw new InputError("malformed", "hexadecimal digits are wanted, two for each byte");
  }
  return Uint8Array.from(digits.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}
