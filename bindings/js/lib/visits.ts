/**
 * Visits without names: day keys and their tags, counting, what is published.
 *
 * @module
 */

import { call, hold } from "./boundary.js";
import { inspect } from "./bytes.js";
import type { CheckedSelfScan, Decision, Resolved } from "./decision.js";
import { joined } from "./given.js";
import type { Commitment, IdentityDocument } from "./identity.js";
import type { Colour, Outcome } from "./words.js";

/** How a visit came to be counted. */
export type Column = "code" | "paper" | "manual" | "self-scan" | "card";

/** What a key of a day is for. */
export interface DayKeyOptions {
  readonly place: string;
  /** `2026-03-01`. */
  readonly day: string;
  /** Minutes that the region's clock is ahead of UTC: 480 unless said. */
  readonly offset?: number;
}

/** When what of a key is to be destroyed. */
export interface DayKeyFacts {
  readonly place: string;
  readonly day: string;
  readonly offset: number;
  readonly tagsDue: Date;
  readonly namesDue: Date;
}

/** The key of one place and day: once it is destroyed no tag leads to anybody. Keep it away from the visits. */
export class DayKey {
  private constructor(thing: unknown) {
    hold(this, thing, "DayKey.generate({ place, day }) or DayKey.import(bytes)");
  }

  /** With new secrets, of the system's randomness. */
  static generate(of: DayKeyOptions): DayKey {
    return new DayKey(call("day_key.generate", joined({}, of)));
  }

  /** With its two secrets, of 32 bytes each. */
  static fromBytes(of: DayKeyOptions, tags: Uint8Array, names: Uint8Array): DayKey {
    return new DayKey(call("day_key.from_bytes", joined({ tags, names }, of)));
  }

  static import(bytes: Uint8Array): DayKey {
    return new DayKey(call("day_key.import", { bytes }));
  }

  /** For another gate of the place; nothing once its tags are gone. */
  export(): Uint8Array | null {
    return call("day_key.export", { key: this });
  }

  /** A visitor's tag: 8 bytes. */
  tag(commitment: Commitment): Uint8Array | null {
    return call("day_key.tag", { key: this, commitment });
  }

  tagOfCard(document: IdentityDocument): Uint8Array | null {
    return call("day_key.tag_of_card", { key: this, document });
  }

  /** The name under which a self-scan counts once. */
  name(selfScan: Uint8Array): Uint8Array | null {
    return call("day_key.name", { key: this, selfScan });
  }

  facts(): DayKeyFacts {
    return call("day_key.facts", { key: this });
  }

  /** @internal */
  [inspect](): string {
    return "DayKey(not shown)";
  }
}

/** A visit, to five minutes. */
export class Visit {
  readonly time: Date;
  readonly place: string;
  readonly gate: string;
  readonly colour: Colour | null;
  readonly outcome: Outcome;
  readonly column: Column;
  /** What a person made of a check. */
  readonly became: Outcome;
  readonly #tag: Uint8Array | null;

  /** @internal */
  constructor(thing: unknown) {
    const told = thing as VisitTold;
    this.time = told.time;
    this.place = told.place;
    this.gate = told.gate;
    this.colour = told.colour;
    this.outcome = told.outcome;
    this.column = told.column;
    this.became = told.became;
    this.#tag = told.tag;
    hold(this, told.visit, "Visit.of(decision, key, gate)");
  }

  /** What a scan counts as; nothing for a repeat. */
  static of(decision: Decision, key: DayKey, gate: string): Visit | null {
    return maybe(call("visit.of", { decision, key, gate }));
  }

  /** What a check counts as that a person has closed. */
  static ofResolved(resolved: Resolved, key: DayKey, gate: string): Visit | null {
    return maybe(call("visit.of_resolved", { resolved, key, gate }));
  }

  static ofSelfScan(selfScan: CheckedSelfScan, key: DayKey): Visit | null {
    return maybe(call("visit.of_self_scan", { selfScan, key }));
  }

  /** Somebody without a pass, written down at the door. */
  static byHand(
    key: DayKey,
    written: { readonly gate: string; readonly time: Date; readonly colour?: Colour; readonly said: "admitted" | "refused" },
  ): Visit {
    return new Visit(call("visit.by_hand", joined({ key }, written)));
  }

  /** The visitor's tag of that day. */
  get tag(): Uint8Array | null {
    return this.#tag;
  }
}

/** Numbers of visits. */
export interface Count {
  readonly total: number;
  readonly admitted: number;
  readonly checked: number;
  readonly refused: number;
  readonly admittedByPerson: number;
  readonly refusedByPerson: number;
}

/** A place's day. */
export interface DayStatistics {
  readonly place: string;
  readonly day: string;
  readonly visits: Count;
  /** One for each of the 24 hours. */
  readonly hours: readonly Count[];
  readonly colours: Readonly<Record<Colour | "none", Count>>;
  /** By how they came to be counted; `selfScan` for self-scans. */
  readonly columns: Readonly<Record<string, Count>>;
  readonly visitors: number;
  readonly selfScanVisitors: number;
  readonly untagged: number;
}

/** Neighbouring cells, and how many people stand in them together. */
export interface Span {
  readonly first: number;
  readonly last: number;
  readonly people: number;
}

/** What may be told to everybody: people, in groups of ten or more. */
export interface PublishedDay {
  readonly place: string;
  readonly day: string;
  readonly people: number | null;
  readonly hours: readonly Span[];
  readonly answers: readonly Span[];
  readonly selfScans: number | null;
  readonly csv: string;
  readonly bytes: Uint8Array;
}

/** Which days were published: each is, once. */
export class Publications {
  constructor() {
    hold(this, call("publications.memory"), "new Publications()");
  }
}

/** Visits that are counted in memory. */
export class MemoryVisits {
  /** Minutes that the region's clock is ahead of UTC: 480 unless said. */
  constructor(offset?: number) {
    hold(this, call("visits.memory", { offset }), "new MemoryVisits()");
  }

  /** Counts a visit: `known` for a self-scan that counts already, `past` when its day was let go of. */
  record(visit: Visit): "new" | "known" | "past" {
    return call("visits.record", { visits: this, visit });
  }

  /** What waits to be handed on; {@link Upload.acknowledge} it once it is safe there. */
  upload(): Upload | null {
    const told = call<{ readonly bytes: Uint8Array; readonly mark: unknown } | null>("visits.upload", { visits: this });
    return told === null ? null : new Upload(this, told.bytes, told.mark);
  }

  /** Takes an upload of another gate. */
  merge(upload: Uint8Array): {
    readonly new: number;
    readonly known: number;
    readonly conflicting: number;
    readonly past: number;
  } {
    return call("visits.merge", { visits: this, upload });
  }

  statistics(place: string, day: string): DayStatistics {
    return call("visits.statistics", { visits: this, place, day });
  }

  /** Lets go of what is past, by a clock that is believed for 48 hours. */
  hearTime(time: Date): void {
    call("visits.hear_time", { visits: this, time });
  }

  /** An operator has looked at the clock. */
  confirmTime(time: Date): void {
    call("visits.confirm_time", { visits: this, time });
  }

  /** What may be told to everybody, 48 hours after the day. */
  publish(place: string, day: string, options: { readonly time: Date; readonly publications: Publications }): PublishedDay {
    return call("visits.publish", joined({ visits: this, place, day }, options));
  }
}

/** Visits on their way. */
export class Upload {
  readonly bytes: Uint8Array;
  readonly #visits: MemoryVisits;

  /** @internal */
  constructor(visits: MemoryVisits, bytes: Uint8Array, mark: unknown) {
    this.bytes = bytes;
    this.#visits = visits;
    hold(this, mark, "visits.upload()");
  }

  /** They are safe where they were sent: they are let go of here. */
  acknowledge(): void {
    call("visits.acknowledge", { visits: this.#visits, mark: this });
  }

  /** What is in an upload. */
  static read(upload: Uint8Array): { readonly visits: readonly Visit[]; readonly bytes: Uint8Array } {
    const told = call<{ readonly visits: readonly unknown[]; readonly bytes: Uint8Array }>("upload.read", { upload });
    return Object.freeze({ visits: Object.freeze(told.visits.map((one) => new Visit(one))), bytes: told.bytes });
  }
}

interface VisitTold extends Pick<Visit, "time" | "place" | "gate" | "colour" | "outcome" | "column" | "became" | "tag"> {
  readonly visit: unknown;
}

function maybe(told: unknown): Visit | null {
  return told === null ? null : new Visit(told);
}
