/**
 * Cards alone, at a door where nobody stands.
 *
 * @module
 */

import { call, hold } from "./boundary.js";
import { inspect } from "./bytes.js";
import { joined } from "./given.js";
import type { IdentityDocument } from "./identity.js";
import type { Policy } from "./policy.js";
import type { Sealed } from "./report.js";
import type { Trust } from "./trust.js";
import { Visit, type DayKey } from "./visits.js";
import type { Colour, Language, Now, Outcome, Sequence } from "./words.js";

/** The secret that one sentinel's roster is made under. */
export class RosterKey {
  private constructor(thing: unknown) {
    hold(this, thing, "RosterKey.generate() or RosterKey.fromBytes(bytes)");
  }

  /** A new one, of the system's randomness. */
  static generate(): RosterKey {
    return new RosterKey(call("roster_key.generate"));
  }

  /** From its 32 secret bytes. */
  static fromBytes(bytes: Uint8Array): RosterKey {
    return new RosterKey(call("roster_key.from_bytes", { bytes }));
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
  /** Whether a barrier opens: admitted, and no answer that it has opened for once more. */
  readonly opens: boolean;
  /** The answer of before once more, for a card that lies there: nothing is counted. */
  readonly isRepeat: boolean;
  readonly colour: Colour | null;
  /** What to do, in a sentence. */
  readonly next: string;
  /** The sequence of the roster that was asked. */
  readonly roster: Sequence | null;
  /** Whether the district authority is to be told. */
  readonly isToReport: boolean;
  /** What it counts as, where a day key was given. */
  readonly visit: Visit | null;
  /** For the district authority, where it is to be reported and the trust list names a key. */
  readonly sealed: Sealed | null;
}

/** A box that answers identity cards from a signed roster. */
export class Sentinel {
  /** A box that never had a roster; after a restart {@link resume}. */
  constructor(key: RosterKey, policy: Policy) {
    hold(this, call("sentinel.new", { key, policy }), "new Sentinel(key, policy)");
  }

  /** With what {@link memory} was before the restart: numbers of rosters never fall. */
  static resume(key: RosterKey, policy: Policy, memory: Uint8Array): Sentinel {
    const sentinel = Object.create(Sentinel.prototype) as Sentinel;
    hold(sentinel, call("sentinel.resume", { key, policy, memory }), "Sentinel.resume(key, policy, memory)");
    return sentinel;
  }

  /** What must outlive the program. */
  memory(): Uint8Array {
    return call("sentinel.memory", { sentinel: this });
  }

  /** Takes a roster. @throws {@link RefusedError} with its code. */
  load(roster: Uint8Array, trust: Trust, now: Now): void {
    call("sentinel.load", joined({ sentinel: this, roster, trust }, now));
  }

  /** Answers a card. */
  answer(
    document: IdentityDocument,
    trust: Trust,
    scene: Now & { readonly language?: Language; readonly dayKey?: DayKey; readonly gate?: string },
  ): CardAnswer {
    const given = joined({ sentinel: this, document, trust }, scene);
    const { repeat: isRepeat, report: isToReport, visit, ...told } = call<CardTold>("sentinel.answer", given);
    const opens = told.outcome === "admit" && !isRepeat;
    return Object.freeze({ ...told, opens, isRepeat, isToReport, visit: visit === null ? null : new Visit(visit) });
  }
}

interface CardTold extends Omit<CardAnswer, "opens" | "isRepeat" | "isToReport" | "visit"> {
  readonly repeat: boolean;
  readonly report: boolean;
  readonly visit: unknown;
}
