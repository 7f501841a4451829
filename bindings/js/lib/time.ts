/**
 * Times: `Date` and nothing else, for a number does not say whether it counts seconds or milliseconds.
 *
 * @module
 */

import { InputError, KindError } from "./errors.js";

/** The names under which times cross the boundary, in whole seconds since 1970. */
export const TIMES: ReadonlySet<string> = new Set([
  "at",
  "claimed_at",
  "colour_until",
  "decided_at",
  "due_at",
  "entered_at",
  "expires_at",
  "issued_at",
  "latest",
  "management_since",
  "names_due",
  "next_change",
  "renew_at",
  "reported_at",
  "settled_time",
  "shown_at",
  "since",
  "started_without_memory",
  "tags_due",
  "test_time",
  "time",
  "until",
  "untrusted_time",
  "updated_at",
  "valid_from",
  "valid_until",
  "watermark",
]);

/** 2020-01-01T00:00:00Z: seconds taken for milliseconds lie in January 1970. */
const EARLIEST = 1_577_836_800_000;

/** The milliseconds of a `Date` of any realm; nothing of anything else. */
export function timeOf(value: unknown): number | undefined {
  try {
    return Date.prototype.getTime.call(value);
  } catch {
    return undefined;
  }
}

/** Whole seconds; fractions are cut off, and of `latest` rounded up. */
export function secondsOf(name: string, value: unknown): number {
  const milliseconds = timeOf(value);
  if (milliseconds === undefined) {
    const found = typeof value === "number" ? "a number; write new Date(seconds * 1000)" : kindOf(value);
    throw new KindError("kind", `\`${name}\` must be a Date, not ${found}`);
  }
  if (Number.isNaN(milliseconds)) {
    throw new InputError("malformed", `\`${name}\` is an invalid Date`);
  }
  if (milliseconds < EARLIEST) {
    const why = "were seconds given for milliseconds? write new Date(seconds * 1000)";
    const values = { [name]: value };
    throw new InputError("out-of-range", `\`${name}\` is ${new Date(milliseconds).toISOString()}, before 2020: ${why}`, values);
  }
  return name === "latest" ? Math.ceil(milliseconds / 1000) : Math.floor(milliseconds / 1000);
}

function kindOf(value: unknown): string {
  const named = typeof value === "object" && value !== null && "time" in value;
  return named ? "an object with one: write the Date itself" : `${/^[aeiou]/.test(typeof value) ? "an" : "a"} ${typeof value}`;
}

/** A time that came back. */
export function dateOf(seconds: number): Date {
  return new Date(seconds * 1000);
}
