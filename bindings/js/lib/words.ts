/**
 * Words that stand for one of a few things, as the library writes them.
 *
 * @module
 */

/** How somebody stands. */
export type Colour = "green" | "yellow" | "red";

/** What a verifier answers: *check* means that a person must look. */
export type Outcome = "admit" | "check" | "refuse";

/** What a code proves: the stronger, the less a copy of it is worth. */
export type Strength = "paper" | "open" | "placed" | "challenged";

/** How often codes renew, and how old they may be. */
export type Profile = "strict" | "balanced" | "lenient";

/** What a person at the door does before somebody passes. */
export type Confirmation = "temperature" | "consent" | "second-document";

/** A number that an operator counts with: a bigint where it is above `Number.MAX_SAFE_INTEGER`, so that it is exact. */
export type Sequence = number | bigint;

/** In which language a sentence is wanted: English or Chinese. */
export type Language = "en" | "zh";

/** Kinds of identity documents. */
export type DocumentKind = "resident-id" | "hong-kong-permit" | "macao-permit" | "taiwan-permit" | "passport";

/** What a test came to. */
export type TestResult = "negative" | "positive" | "pending";

/** The latest test that a pass tells of. */
export interface LatestTest {
  readonly time: Date;
  readonly result: TestResult;
}

/** The present: `time`, or anywhere from `time` to `latest` where the clock is not to be trusted to the second. */
export interface Now {
  readonly time: Date;
  readonly latest?: Date;
}
