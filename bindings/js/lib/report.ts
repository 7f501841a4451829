/**
 * Refusals and visitors, sealed to the district authority, and opened by it.
 *
 * @module
 */

import { call, hold } from "./boundary.js";
import { inspect, unprinted } from "./bytes.js";
import type { Decision } from "./decision.js";
import { joined } from "./given.js";
import { Commitment, type IdentityDocument } from "./identity.js";
import type { Trust } from "./trust.js";
import type { Colour, DocumentKind, Sequence } from "./words.js";

/** A sealed record, and the id by which it is acknowledged. Whoever made it cannot open it. */
export interface Sealed {
  readonly id: Uint8Array;
  readonly bytes: Uint8Array;
}

/** A refusal of a code, as the authority finds it. Personal. */
export interface Report {
  readonly place: string;
  readonly time: Date;
  readonly gate: string;
  readonly colour: Colour;
  readonly reason: number;
  readonly region: string;
  readonly commitment: Commitment;
  readonly credential: Uint8Array;
  readonly contact: string | null;
}

/** Somebody without a pass, as the authority finds them. Personal. */
export interface Visitor {
  readonly place: string;
  readonly time: Date;
  readonly gate: string | null;
  readonly name: string;
  readonly country: string;
  readonly kind: DocumentKind;
  readonly number: string;
  readonly phone: string;
}

/** A refusal of a card, as the authority finds it. Personal. */
export interface CardRefusal {
  readonly place: string;
  readonly time: Date;
  readonly gate: string;
  readonly colour: Colour;
  readonly roster: Sequence;
  readonly country: string;
  readonly kind: DocumentKind;
  readonly number: string;
}

/** What was found in a sealed record. */
export interface Opened<T> {
  readonly id: Uint8Array;
  readonly record: T;
}

/** The authority's secret key for sealed records. */
export class ReportKey {
  private constructor(thing: unknown) {
    hold(this, thing, "ReportKey.generate() or ReportKey.fromBytes(bytes)");
  }

  /** A new one, of the system's randomness. */
  static generate(): ReportKey {
    return new ReportKey(call("report_key.generate"));
  }

  /** From its 32 secret bytes. */
  static fromBytes(bytes: Uint8Array): ReportKey {
    return new ReportKey(call("report_key.from_bytes", { bytes }));
  }

  /** From a PKCS#8 PEM file in clear. */
  static fromPem(pem: string): ReportKey {
    return new ReportKey(call("report_key.from_pem", { pem }));
  }

  /** From a PKCS#8 PEM file under a passphrase. */
  static fromEncryptedPem(pem: string, passphrase: string): ReportKey {
    return new ReportKey(call("report_key.from_encrypted_pem", { pem, passphrase }));
  }

  /** A PKCS#8 PEM file in clear: whoever reads it opens all reports. */
  toPem(): string {
    return call("report_key.to_pem", { key: this });
  }

  /** A PKCS#8 PEM file under a passphrase. */
  toEncryptedPem(passphrase: string): string {
    return call("report_key.to_encrypted_pem", { key: this, passphrase });
  }

  /** What stands in the trust list: 32 bytes. */
  get publicKey(): Uint8Array {
    return call("report_key.public", { key: this });
  }

  /** Opens a refusal of a code. `from` is a region, or one place. @throws {@link RefusedError} with its code. */
  openReport(sealed: Uint8Array, from: string): Opened<Report> {
    const opened = call<Opened<Omit<Report, "commitment"> & { readonly commitment: Uint8Array }>>("report.open", {
      key: this,
      sealed,
      from,
    });
    const commitment = new Commitment(opened.record.commitment);
    return Object.freeze({ id: opened.id, record: unprinted({ ...opened.record, commitment }, "contact", "credential") });
  }

  openVisitor(sealed: Uint8Array, from: string): Opened<Visitor> {
    const { id, record } = call<Opened<Visitor>>("visitor.open", { key: this, sealed, from });
    return Object.freeze({ id, record: unprinted(record, "name", "country", "kind", "number", "phone") });
  }

  openCard(sealed: Uint8Array, from: string): Opened<CardRefusal> {
    const { id, record } = call<Opened<CardRefusal>>("card.open", { key: this, sealed, from });
    return Object.freeze({ id, record: unprinted(record, "country", "kind", "number") });
  }

  /** @internal */
  [inspect](): string {
    return "ReportKey(not shown)";
  }
}

/** Seals a decision that is to be reported, to the key that the trust list names. */
export function sealReport(
  trust: Trust,
  decision: Decision,
  at: { readonly place: string; readonly gate: string; readonly contact?: string },
): Sealed {
  return call("report.seal", joined({ trust, decision }, at));
}

/** Seals what was written down of somebody without a pass. */
export function sealVisitor(
  trust: Trust,
  visitor: {
    readonly place: string;
    readonly time: Date;
    readonly name: string;
    readonly document: IdentityDocument;
    readonly phone: string;
    readonly gate?: string;
  },
): Sealed {
  return call("visitor.seal", joined({ trust }, visitor));
}
