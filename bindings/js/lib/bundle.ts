/**
 * Bundles: everything a gate needs, carried in one file and taken as one.
 *
 * @module
 */

import { call, hold } from "./boundary.js";
import { joined } from "./given.js";
import type { Part } from "./issuer.js";
import { Place } from "./place.js";
import { Trust, type LoadOptions } from "./trust.js";
import type { Sequence } from "./words.js";

/** A part that stands apart. */
export type NamedPart = Pick<Part, "name" | "bytes">;

/** The one file that is carried to gates: the signed manifest and its parts. */
export function packBundle(manifest: Uint8Array, parts: readonly NamedPart[]): Uint8Array {
  const apart = parts.map(({ name, bytes }) => ({ name, bytes }));
  return call("bundle.pack", { manifest, parts: apart });
}

/** A bundle that was believed, and what it comes to. Nothing is changed by it: go on with its {@link trust}. */
export class Update {
  readonly region: string;
  readonly sequence: Sequence;
  readonly issuedAt: Date;
  readonly expiresAt: Date;
  readonly parts: readonly { readonly name: string; readonly kind: Part["kind"]; readonly length: number }[];
  readonly places: readonly Place[];
  /** The policy file that is carried, as it is. */
  readonly policy: Uint8Array | null;
  readonly trust: Trust;

  private constructor(told: UpdateTold) {
    this.region = told.region;
    this.sequence = told.sequence;
    this.issuedAt = told.issuedAt;
    this.expiresAt = told.expiresAt;
    this.parts = told.parts;
    this.places = Object.freeze(told.places.map((place) => new Place(place)));
    this.policy = told.policy;
    this.trust = new Trust(told.trust);
    hold(this, told.update, "Update.verify(trust, packed, { time })");
  }

  /** Verifies a packed bundle whole, under this trust. @throws {@link RefusedError} with the bundle's code. */
  static verify(trust: Trust, packed: Uint8Array, options: LoadOptions): Update {
    return new Update(call("bundle.verify", joined({ trust, packed }, options)));
  }

  /** The same of a manifest and parts that stand apart. */
  static verifyParts(
    trust: Trust,
    manifest: Uint8Array,
    parts: readonly NamedPart[],
    options: LoadOptions,
  ): Update {
    return new Update(call("bundle.verify", joined({ trust, manifest, parts }, options)));
  }
}

interface UpdateTold extends Pick<Update, "region" | "sequence" | "issuedAt" | "expiresAt" | "parts" | "policy"> {
  readonly places: readonly unknown[];
  readonly trust: unknown;
  readonly update: unknown;
}
