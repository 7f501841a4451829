/**
 * The rules of a place.
 *
 * @module
 */

import { call, hold } from "./boundary.js";
import { joined, said } from "./given.js";
import type { Place } from "./place.js";
import type { Colour, Confirmation, Outcome, Profile } from "./words.js";

/** What a place asks for. What is left out is the library's default, which is the strict one. */
export interface PolicyOptions {
  /** How often codes renew, and how old they may be: `balanced` unless said. */
  readonly profile?: Profile;
  /** Whether a person stands at the door; where nobody does, what a person would look at is refused. */
  readonly attendance?: "attended" | "unattended";
  /** The weakest binding that is taken; a place takes `placed` unless said. */
  readonly binding?: "challenged" | "placed" | "open";
  /** Whether paper is taken, for a person to compare; refused unless said. */
  readonly paper?: "refuse" | "check";
  /** What becomes of each colour; green is admitted, yellow and red are refused unless said. */
  readonly colours?: Readonly<Partial<Record<Colour, Outcome>>>;
  /** Seconds since the pass was made or its colour last looked at. */
  readonly longestUpdateAge?: number;
  /** Seconds since the latest test, which must then be there and be negative. */
  readonly longestTestAge?: number;
  readonly photo?: "shown" | "compare";
  readonly document?: "if-given" | "require";
  /** What a person at the door must do each time. */
  readonly confirmations?: readonly Confirmation[];
  /** Only temperatures below this are taken: tenths of a degree Celsius, 360 to 420. */
  readonly temperatureBelow?: number;
  /** Passes of these regions alone count; of all recognised ones unless said. */
  readonly regions?: readonly string[];
}

/**
 * The rules of a place, checked when they are put together: impossible ones throw.
 *
 * ```js
 * const policy = Policy.at("ZZ-GATE-7", { paper: "check" });
 * ```
 */
export class Policy {
  private constructor(thing: unknown) {
    hold(this, thing, "Policy.at(place) or Policy.openly()");
  }

  /** For the gate of this id: codes must be made for it. */
  static at(place: string, options: PolicyOptions = {}): Policy {
    return new Policy(call("policy.at", joined({ place }, said(options))));
  }

  /** For the gate whose place code was believed, by what that code says of it. */
  static atPlace(place: Place, options: PolicyOptions = {}): Policy {
    return new Policy(call("policy.at_place", joined({ place }, said(options))));
  }

  /** For a gate without a place: codes that are shown openly can be shown elsewhere within their half minute. */
  static openly(options: PolicyOptions = {}): Policy {
    return new Policy(call("policy.openly", joined({}, said(options))));
  }
}
