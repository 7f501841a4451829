/**
 * `sanse/verify`: what a verifier needs, small enough for a phone's page. Texts come from a reader or another library;
 * `sanse/scanner` reads pictures as well.
 *
 * @module
 */

export { PhotoRef, PublicKey } from "./bytes.js";
export { CheckedSelfScan, Decision, Reason, Resolved } from "./decision.js";
export { InputError, KindError, PictureError, RefusedError, SanseError, StoreError } from "./errors.js";
export { MemoryGuard, type CloneAlert, type GuardFacts, type GuardOptions } from "./guard.js";
export { Challenge, Place, type WayIn } from "./place.js";
export { Policy, type PolicyOptions } from "./policy.js";
export {
  Trust,
  type ListFacts,
  type LoadOptions,
  type PinOptions,
  type StatusListFacts,
  type TrustFacts,
} from "./trust.js";
export { Beacon, mend, Verifier, type ClockAdvice, type Done, type Scene } from "./verifier.js";
export type {
  Colour,
  Confirmation,
  DocumentKind,
  Language,
  LatestTest,
  Now,
  Outcome,
  Profile,
  Sequence,
  Strength,
  TestResult,
} from "./words.js";
