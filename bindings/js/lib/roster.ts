/**
 * Cards alone, at a door where nobody stands.
 *
 * @module
 */

import { call, hold } from "./boundary.js";
import { inspect } from "./bytes.js";
import type { IdentityDocument } from "./identity.js";
import type { Policy } from "./policy.js";
import type { Sealed } from "./report.js";
import type { Trust } from "./trust.js";
import { Visit, type DayKey } from "./visits.js";
import type { Colour, Language, Now, Outcome, Sequence } from "./words.js";

/** The secret that one sentinel's roster is made under. */
export class RosterKey {
  /** With its 32 secret bytes, or a new one. */
  constructor(bytes?: Uint8Array) {
    hold(this, call("roster_key.new", { bytes }), "new RosterKey()");
  }

  get bytes(): Uint8Array {
    return call("roster_key.bytes", { key: this });
  }

  /** @internal */
  [inspect](): string {
    return "RosterKey(not shown)";
  }
}

/** What a sentinel answers to a card. */
export interface CardAnswer {
  readonly code: string;
  readonly outcome: Outcome;
  readonly repeat: boolean;
  readonly colour: Colour | null;
  /** What to do, in a sentence. */
  readonly next: string;
  /** The sequence of the roster that was asked. */
  readonly roster: Sequence | null;
  readonly report: boolean;
  /** What it counts as, where a day key was given. */
  readonly visit: Visit | null;
  /** For the district authority, where it is to be reported and the trust list names a key. */
  readonly sealed: Sealed | null;
}

/** A box that answers identity cards from a signed roster. */
export class Sentinel {
  /** After a restart give what {@link memory} was: numbers of rosters never fall. */
  constructor(key: RosterKey, policy: Policy, memory?: Uint8Array) {
    hold(this, call("sentinel.new", { key, policy, memory }), "new Sentinel(key, policy)");
  }

  /** What must outlive the program. */
  memory(): Uint8Array {
    return call("sentinel.memory", { sentinel: this });
  }

  /** Takes a roster. @throws {@link RefusedError} with its code. */
  load(roster: Uint8Array, trust: Trust, now: Now): void {
    call("sentinel.load", { sentinel: this, roster, trust, ...now });
  }

  /** Answers a card. */
  answer(
    document: IdentityDocument,
    trust: Trust,
    scene: Now & { readonly language?: Language; readonly dayKey?: DayKey; readonly gate?: string },
  ): CardAnswer {
    const told = call<Omit<CardAnswer, "visit"> & { readonly visit: unknown }>("sentinel.answer", {
      sentinel: this,
      document,
      trust,
      ...scene,
    });
    return Object.freeze({ ...told, visit: told.visit === null ? null : new Visit(told.visit) });
  }
}
