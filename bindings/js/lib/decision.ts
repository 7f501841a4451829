/**
 * What a verifier answers.
 *
 * @module
 */

import { call, hold } from "./boundary.js";
import { PhotoRef } from "./bytes.js";
import type { Colour, Language, LatestTest, Outcome, Strength, TestResult } from "./words.js";

/** A numbered reason: its hundreds are the verifier's step. The numbers never change their meaning. */
export class Reason {
  readonly code: number;
  /** Its name in the specification: `stale`, `expired`. */
  readonly name: string;
  readonly step: number;
  /** What it comes to: a note says something to know and weighs nothing. */
  readonly weight: "note" | "check" | "refuse";
  readonly #told: (language?: Language) => Sentence;

  /** @internal */
  constructor(told: ReasonTold, sentence: (language?: Language) => Sentence) {
    this.code = told.code;
    this.name = told.name;
    this.step = told.step;
    this.weight = told.weight;
    this.#told = sentence;
    Object.freeze(this);
  }

  /** What was found, with the compared values. */
  message(language?: Language): string {
    return this.#told(language).message;
  }

  /** The one thing to do about it. */
  next(language?: Language): string {
    return this.#told(language).next;
  }

  toString(): string {
    return `${this.code} ${this.name}: ${this.message()}`;
  }
}

/**
 * A decision: the outcome, all reasons, and what the pass says. The name and the portrait are a person's, and do not
 * print; {@link toJson} has nothing personal.
 */
export class Decision {
  readonly outcome: Outcome;
  /** Whether a barrier opens: admitted, and no repeat of a scan that it has opened for. */
  readonly opens: boolean;
  /** The same code once more at the same reader: no barrier opens, and nothing is counted. */
  readonly isRepeat: boolean;
  /** Taken by this gate's own memory, while the one it shares did not answer. */
  readonly isAlone: boolean;
  /** Why the replay memory did not answer (806), for the log of whoever sees to this gate. */
  readonly guardError: string | null;
  /** In their order; {@link mainReason} is the one to show. */
  readonly reasons: readonly Reason[];
  readonly mainReason: Reason | null;
  /** The colour to show; `grey` for whatever is refused before its colour counts, and for specimens. */
  readonly display: Colour | "grey";
  /** Whether the district authority is to be told. */
  readonly isToReport: boolean;
  readonly decidedAt: Date;
  /** Ages of the lists that were used, in seconds. */
  readonly trustListAge: number | null;
  readonly statusListAge: number | null;
  readonly strength: Strength | null;
  readonly colour: Colour | null;
  readonly isSpecimen: boolean;
  readonly updatedAt: Date | null;
  /** Seconds since the pass was made. */
  readonly updatedAge: number | null;
  readonly expiresAt: Date | null;
  readonly shownAt: Date | null;
  /** For whom the code was made: a place, or a region. */
  readonly audience: string | null;
  readonly latestTest: LatestTest | null;
  /** Under green: the holder is advised to declare their health. */
  readonly isAdvised: boolean;
  /** Whether the document that was given is the person's. */
  readonly documentMatches: boolean | null;
  readonly region: string | null;
  readonly issuer: string | null;
  readonly #name: string | null;
  readonly #photo: PhotoRef | null;

  /** @internal */
  constructor(thing: unknown) {
    const told = thing as DecisionTold;
    this.outcome = told.outcome;
    this.isRepeat = told.repeat;
    this.opens = told.outcome === "admit" && !told.repeat;
    this.isAlone = told.alone;
    this.guardError = told.guardError;
    const sentences = new Map<Language | undefined, Sentences>();
    const sentence = (n: number) => (language?: Language) => {
      const known = sentences.get(language) ?? this.#sentences(language);
      sentences.set(language, known);
      return known.reasons[n] as Sentence;
    };
    this.reasons = Object.freeze(told.reasons.map((reason, n) => new Reason(reason, sentence(n))));
    this.mainReason = this.reasons.find((reason) => reason.code === told.main) ?? null;
    this.display = told.display;
    this.isToReport = told.report;
    this.decidedAt = told.decidedAt;
    this.trustListAge = told.trustListAge;
    this.statusListAge = told.statusListAge;
    this.strength = told.strength;
    this.colour = told.colour;
    this.isSpecimen = told.specimen;
    this.updatedAt = told.updatedAt;
    this.updatedAge = told.updatedAge;
    this.expiresAt = told.expiresAt;
    this.shownAt = told.shownAt;
    this.audience = told.audience;
    this.latestTest = test(told);
    this.isAdvised = told.advice;
    this.documentMatches = told.documentMatches;
    this.region = told.region;
    this.issuer = told.issuer;
    this.#name = told.name;
    this.#photo = told.photo === null ? null : new PhotoRef(told.photo);
    hold(this, told.decision, "verifier.check(text, { time })");
  }

  /** The masked name, if the issuer has signed one. Text from outside: escape it where you show it. */
  get displayName(): string | null {
    return this.#name;
  }

  /** Which portrait is the holder's. */
  get photo(): PhotoRef | null {
    return this.#photo;
  }

  /** The one thing to do next. */
  next(language?: Language): string {
    return this.#sentences(language).next;
  }

  /** The decision as JSON on one line, the same in every language; nothing personal is in it. */
  toJson(language?: Language): string {
    return call("decision.json", { decision: this, language });
  }

  /** For `JSON.stringify`: what {@link toJson} has. */
  toJSON(): unknown {
    return JSON.parse(this.toJson());
  }

  /** Closes a check by a person's word, with a reason of theirs; once. */
  resolve(resolution: "admitted" | "refused", why: string): Resolved {
    return new Resolved(call("decision.resolve", { decision: this, resolution, why }));
  }

  #sentences(language?: Language): Sentences {
    return call("decision.sentences", { decision: this, language });
  }
}

/** A check that a person has closed; it counts as a visit. */
export class Resolved {
  /** @internal */
  constructor(thing: unknown) {
    hold(this, thing, "decision.resolve(resolution, why)");
  }
}

/** A self-scan that was sent later, and what it would have been answered. */
export class CheckedSelfScan {
  readonly decision: Decision;
  /** When the phone says it was. */
  readonly claimedAt: Date | null;
  /** The name of that visit, which is not to be kept. */
  readonly #id: Uint8Array | null;

  /** @internal */
  constructor(thing: unknown) {
    const told = thing as SelfScanTold;
    this.decision = new Decision(told.decision);
    this.claimedAt = told.claimedAt;
    this.#id = told.id;
    hold(this, told.selfScan, "verifier.checkSelfScan(text, place, { time })");
  }

  /** What tells this visit from every other; for counting it once, and not to be kept. */
  get id(): Uint8Array | null {
    return this.#id;
  }
}

interface Sentence {
  readonly message: string;
  readonly next: string;
}

interface Sentences {
  readonly reasons: readonly Sentence[];
  readonly next: string;
}

interface ReasonTold {
  readonly code: number;
  readonly name: string;
  readonly step: number;
  readonly weight: "note" | "check" | "refuse";
}

type Same = "outcome" | "guardError" | "display" | "decidedAt" | "trustListAge" | "statusListAge";
type OfPass = "strength" | "colour" | "updatedAt" | "updatedAge" | "expiresAt" | "shownAt" | "audience";
type OfIssue = "documentMatches" | "region" | "issuer";

interface DecisionTold extends Pick<Decision, Same | OfPass | OfIssue>, TestTold {
  readonly repeat: boolean;
  readonly alone: boolean;
  readonly report: boolean;
  readonly specimen: boolean;
  readonly advice: boolean;
  readonly name: string | null;
  readonly reasons: readonly ReasonTold[];
  readonly main: number | null;
  readonly photo: Uint8Array | null;
  readonly decision: unknown;
}

interface SelfScanTold {
  readonly decision: unknown;
  readonly claimedAt: Date | null;
  readonly id: Uint8Array | null;
  readonly selfScan: unknown;
}

/** How the boundary tells of a test. */
export interface TestTold {
  readonly testTime: Date | null;
  readonly testResult: TestResult | null;
}

/** A test as users see it. */
export function test(told: TestTold): LatestTest | null {
  const { testTime: time, testResult: result } = told;
  return time === null || result === null ? null : Object.freeze({ time, result });
}
