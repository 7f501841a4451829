/**
 * People: the commitment to a document, and portraits.
 *
 * @module
 */

import { call, hold, meant } from "./boundary.js";
import { inspect, PersonalBytes } from "./bytes.js";
import type { DocumentKind } from "./words.js";

/** 16 random bytes, which a commitment is made with. They stay out of the normal code. */
export class Salt extends PersonalBytes {
  protected declare readonly meaning: "a salt";

  /** @internal */
  get [meant](): readonly string[] {
    return ["salt"];
  }

  static generate(): Salt {
    return new Salt(call<Uint8Array>("salt.generate"));
  }
}

/** 16 bytes that stand for a document and give away nothing of it without the salt. */
export class Commitment extends PersonalBytes {
  protected declare readonly meaning: "a commitment";

  /** @internal */
  get [meant](): readonly string[] {
    return ["commitment"];
  }
}

/** What is typed or read from an identity document. It does not print. */
export class IdentityDocument {
  /** For a resident identity number `new IdentityDocument("CN", "resident-id", number)`; spaces and case are levelled. */
  constructor(country: string, kind: DocumentKind, number: string) {
    hold(this, call("document.new", { country, kind, number }), "new IdentityDocument(country, kind, number)");
  }

  /** The commitment under this salt. Made once, when a person registers: Argon2id takes some 50 ms and 19 MiB. */
  commit(salt: Salt): Commitment {
    return new Commitment(call<Uint8Array>("document.commit", { document: this, salt }));
  }

  /** Whether the commitment is this document's. As costly as {@link commit}. */
  matches(salt: Salt, commitment: Commitment): boolean {
    return call("document.matches", { document: this, salt, commitment });
  }

  toString(): string {
    return "IdentityDocument(not shown)";
  }

  toJSON(): string {
    return this.toString();
  }

  /** @internal */
  [inspect](): string {
    return this.toString();
  }
}

/** A registrar's key, under which each document has one salt, so that none need be kept. */
export class SaltKey {
  private constructor(thing: unknown) {
    hold(this, thing, "SaltKey.generate() or SaltKey.fromBytes(bytes)");
  }

  /** A new one, of the system's randomness. */
  static generate(): SaltKey {
    return new SaltKey(call("salt_key.generate"));
  }

  /** From its 32 secret bytes. */
  static fromBytes(bytes: Uint8Array): SaltKey {
    return new SaltKey(call("salt_key.from_bytes", { bytes }));
  }

  /** The 32 secret bytes: with them and a register, documents are guessed in minutes. */
  get bytes(): Uint8Array {
    return call("salt_key.bytes", { key: this });
  }

  salt(document: IdentityDocument): Salt {
    return new Salt(call<Uint8Array>("salt_key.salt", { key: this, document }));
  }

  toString(): string {
    return "SaltKey(not shown)";
  }

  toJSON(): string {
    return this.toString();
  }

  /** @internal */
  [inspect](): string {
    return this.toString();
  }
}

/** A portrait (JPEG or PNG) with random bytes of its own, so that its reference is nobody else's. */
export function stampPhoto(portrait: Uint8Array): Uint8Array {
  return call("photo.stamp", { portrait });
}
