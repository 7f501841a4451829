/**
 * Status lists, as issuers keep them.
 *
 * @module
 */

import { call, hold } from "./boundary.js";

/** What a list says of one pass. */
export type Status = "as-issued" | "now-yellow" | "now-red" | "suspended" | "revoked";

/** Which list a book keeps: of a region and an issuer, for the day on which its passes expire. */
export interface BookOptions {
  readonly region: string;
  readonly issuer: string;
  readonly expiresAt: Date;
  /** Places: 131,072 unless said. */
  readonly entries?: number;
}

/**
 * The places of one status list, in memory: taken when a pass is issued, set when something changes, signed by
 * `issuer.signStatus`. An issuer that must outlive a restart keeps the register of its own.
 */
export class StatusBook {
  constructor(options: BookOptions) {
    hold(this, call("status_book.new", options), "new StatusBook({ region, issuer, expiresAt })");
  }

  /** What the list is named. */
  get subject(): string {
    return this.#facts().subject;
  }

  get entries(): number {
    return this.#facts().entries;
  }

  /** How many places are free. */
  get free(): number {
    return this.#facts().free;
  }

  /** Takes a random place, which is given once. */
  take(): number {
    return call("status_book.take", { book: this });
  }

  /** What stands at a place that was taken. */
  status(index: number): Status | null {
    return call("status_book.status", { book: this, index });
  }

  set(index: number, status: Status): void {
    call("status_book.set", { book: this, index, status });
  }

  #facts(): { readonly subject: string; readonly entries: number; readonly free: number } {
    return call("status_book.facts", { book: this });
  }
}

/** What a status list says, not verified. */
export interface UntrustedStatusList {
  readonly subject: string;
  readonly issuedAt: Date;
  readonly expiresAt: Date;
  readonly dueAt: Date | null;
  readonly entries: number;
}

/** What a status list says, not verified: for the issuer's own. */
export function untrustedStatusList(list: Uint8Array): UntrustedStatusList {
  return call("status_list.untrusted_claims", { list });
}

/** The number at a place of a status list, not verified. */
export function untrustedStatusValue(list: Uint8Array, index: number): number | null {
  return call("status_list.untrusted_value", { list, index });
}
