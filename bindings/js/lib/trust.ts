/**
 * What a verifier believes: the pinned root, and the lists that were loaded under it.
 *
 * @module
 */

import { call, hold } from "./boundary.js";
import { PublicKey } from "./bytes.js";
import { joined } from "./given.js";
import { Place } from "./place.js";
import type { Now, Sequence } from "./words.js";

/** How a {@link Trust} is begun. */
export interface PinOptions {
  /** For the roots of the published test vectors alone: what they sign proves nothing. */
  readonly publishedTestRoot?: boolean;
}

/** When a list is loaded. */
export interface LoadOptions extends Now {
  /** An operator has looked at a list that is dated ahead of the clock, and says that it is right. */
  readonly confirmed?: boolean;
}

/** A trust list in force. */
export interface ListFacts {
  readonly region: string;
  readonly sequence: Sequence;
  readonly issuedAt: Date;
  readonly expiresAt: Date;
  /** Seconds after its expiry in which a person may look. */
  readonly grace: number;
  /** How many keys are on it. */
  readonly keys: number;
}

/** A status list in force. */
export interface StatusListFacts {
  readonly subject: string;
  readonly issuedAt: Date;
  readonly expiresAt: Date;
  /** When a newer one should be looked for. */
  readonly dueAt: Date | null;
  readonly entries: number;
}

/** What is in a {@link Trust}. */
export interface TrustFacts {
  readonly root: Uint8Array;
  readonly nextRoot: Uint8Array | null;
  readonly region: string | null;
  readonly home: ListFacts | null;
  readonly neighbours: readonly ListFacts[];
  readonly statuses: readonly StatusListFacts[];
  /** The newest signed time that was seen: a clock behind it is in doubt. */
  readonly watermark: Date;
  readonly bundleSequence: Sequence | null;
}

/**
 * A pinned root, and the signed lists that are believed under it.
 *
 * ```js
 * const trust = Trust.pin(new PublicKey(rootHex));
 * trust.load(list, { time: new Date() }); // throws a RefusedError, and nothing is changed
 * ```
 */
export class Trust {
  /** @internal */
  constructor(thing: unknown) {
    hold(this, thing, "Trust.pin(root) or Trust.resume(root, memory)");
  }

  /** A new trust under this root; after a restart {@link resume}. */
  static pin(root: PublicKey | Uint8Array, options: PinOptions = {}): Trust {
    return new Trust(call("trust.pin", joined({ root }, options)));
  }

  /** After a restart, with what {@link memory} was: sequence numbers never fall. */
  static resume(root: PublicKey | Uint8Array, memory: Uint8Array, options: PinOptions = {}): Trust {
    return new Trust(call("trust.resume", joined({ root, memory }, options)));
  }

  /** Takes a trust list, of the home region or of a neighbour. @throws {@link RefusedError} with the list's code. */
  load(list: Uint8Array, now: Now): void {
    call("trust.load", joined({ trust: this, list }, now));
  }

  /** Takes a list of the home region, one that is dated ahead too where an operator has confirmed it. */
  loadHome(list: Uint8Array, options: LoadOptions): void {
    call("trust.load_home", joined({ trust: this, list }, options));
  }

  /** Takes a list of a region that the home list recognises. */
  loadRecognised(list: Uint8Array): void {
    call("trust.load_recognised", { trust: this, list });
  }

  /** Takes a status list, and gives its name. */
  loadStatus(list: Uint8Array, options: LoadOptions): string {
    return call("trust.load_status", joined({ trust: this, list }, options));
  }

  /** Reads the code of a door, and believes it or throws. */
  openPlace(text: string, now: Now): Place {
    return new Place(call("trust.open_place", joined({ trust: this, text }, now)));
  }

  /** What must outlive the program: the sequence numbers and the newest signed time. */
  memory(): Uint8Array {
    return call("trust.memory", { trust: this });
  }

  /** The same of status lists. */
  statusMemory(): Uint8Array {
    return call("trust.status_memory", { trust: this });
  }

  /** Goes on with what {@link statusMemory} was. */
  resumeStatuses(memory: Uint8Array): void {
    call("trust.resume_statuses", { trust: this, memory });
  }

  /** What is loaded, and how old it is. */
  facts(): TrustFacts {
    return call("trust.facts", { trust: this });
  }

  /** A copy; what is loaded into it changes this one no more. */
  copy(): Trust {
    return new Trust(call("trust.copy", { trust: this }));
  }
}
