/**
 * Facts and rules to a colour.
 *
 * @module
 */

import { call, hold } from "./boundary.js";
import { test, type TestTold } from "./decision.js";
import type { Colour, Language, LatestTest, TestResult } from "./words.js";

/** Where a fact comes from. */
export type Source = "health" | "police" | "transport" | "laboratory" | "registrar" | "holder";

/** Something that is known of a person, with its source. */
export type Fact = { readonly source: Source } & (
  | { readonly event: "declared" | "management-lifted" | "diagnosed" | "discharged"; readonly at: Date }
  | { readonly event: "suspicion-raised" | "suspicion-excluded"; readonly at: Date }
  /** Tenths of a degree Celsius. */
  | { readonly event: "checked-in"; readonly at: Date; readonly temperature: number }
  /** From an area (six digits), on a day (`2026-03-01`) of the region. */
  | { readonly event: "arrived"; readonly from: string; readonly on: string }
  | { readonly event: "contact"; readonly with: "traveller" | "case"; readonly on: string }
  | { readonly event: "management-started"; readonly at: Date; readonly plannedEnd?: string }
  | { readonly event: "tested"; readonly at: Date; readonly reportedAt: Date; readonly result: TestResult }
);

/** Why a colour is what it is. */
export interface Ground {
  readonly kind: string;
  readonly colour: Colour;
  readonly since: Date | null;
  /** When it ends by itself. */
  readonly until: Date | null;
  readonly area: string | null;
  readonly plannedEnd: string | null;
  readonly source: Source | null;
  /** A sentence for the person. */
  message(language?: Language): string;
}

/** Whether somebody is under medical management. */
export interface Management {
  readonly state: "none" | "under" | "lifted";
  readonly since: Date | null;
  readonly plannedEnd: string | null;
}

/** Rules of assessment, as data. */
export class Rules {
  private constructor(thing: unknown) {
    hold(this, thing, "Rules.fromToml(text)");
  }

  /** Reads rules. @throws {@link InputError} whose `values.line` says where what is wrong stands. */
  static fromToml(toml: string): Rules {
    return new Rules(call("rules.read", { toml }));
  }
}

/** What facts come to by rules: a colour, why, what is advised, and when it changes by itself. */
export class Assessment {
  readonly colour: Colour;
  readonly grounds: readonly Ground[];
  /** Names of what is advised; {@link advise} has the sentences. */
  readonly advice: readonly string[];
  /** When the colour would change by itself: an issuer never signs past it. */
  readonly nextChange: Date | null;
  readonly latestTest: LatestTest | null;
  readonly management: Management;
  readonly rulesVersion: number;

  /** @internal */
  constructor(thing: unknown) {
    const told = thing as AssessmentTold;
    this.colour = told.colour;
    this.grounds = Object.freeze(
      told.grounds.map((ground, n) =>
        Object.freeze({ ...ground, message: (language?: Language) => this.#sentences(language).grounds[n] as string }),
      ),
    );
    this.advice = told.advice;
    this.nextChange = told.nextChange;
    this.latestTest = test(told);
    const { management: state, managementSince: since, plannedEnd } = told;
    this.management = Object.freeze({ state, since, plannedEnd });
    this.rulesVersion = told.rulesVersion;
    hold(this, told.assessment, "assess(facts, rules, time)");
  }

  /** What is advised, in sentences. */
  advise(language?: Language): readonly string[] {
    return this.#sentences(language).advice;
  }

  /** Until when a credential issued then may hold, of at most so many seconds. */
  expiry(issuedAt: Date, longest: number): Date {
    const seconds = call<number>("assessment.expiry", { assessment: this, issuedAt, longest });
    return new Date(seconds * 1000);
  }

  #sentences(language?: Language): { readonly grounds: readonly string[]; readonly advice: readonly string[] } {
    return call("assessment.sentences", { assessment: this, language });
  }
}

/** Weighs facts by rules. @throws {@link InputError} where facts contradict each other or cannot be. */
export function assess(facts: readonly Fact[], rules: Rules, time: Date): Assessment {
  return new Assessment(call("assess", { rules, facts, time }));
}

interface AssessmentTold extends TestTold {
  readonly colour: Colour;
  readonly grounds: readonly Omit<Ground, "message">[];
  readonly advice: readonly string[];
  readonly nextChange: Date | null;
  readonly management: Management["state"];
  readonly managementSince: Date | null;
  readonly plannedEnd: string | null;
  readonly rulesVersion: number;
  readonly assessment: unknown;
}
