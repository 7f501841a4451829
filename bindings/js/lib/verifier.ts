/**
 * A verifier at its door.
 *
 * @module
 */

import { call, hold } from "./boundary.js";
import { CheckedSelfScan, Decision } from "./decision.js";
import { joined } from "./given.js";
import type { MemoryGuard } from "./guard.js";
import type { IdentityDocument } from "./identity.js";
import type { Place } from "./place.js";
import type { Policy } from "./policy.js";
import type { Trust } from "./trust.js";
import type { Confirmation, Language, Now } from "./words.js";

/** The living challenges of one screen: a nonce each 15 seconds, on the gate's own clock that never steps. */
export class Beacon {
  /** @param options - `since`: the second of the uptime at which this program started, if another one's screen was there before. */
  constructor(options: { readonly since?: number } = {}) {
    hold(this, call("beacon.new", { since: options.since }), "new Beacon()");
  }

  /** The nonce to show at this second of the gate's uptime, such as `Math.floor(performance.now() / 1000)`. */
  nonce(uptime: number): Uint8Array {
    return call("beacon.nonce", { beacon: this, uptime });
  }

  /** Takes a nonce that another part of the gate has shown, born at this second of the uptime; told again, it is not born again. */
  remember(nonce: Uint8Array, born: number): void {
    call("beacon.remember", { beacon: this, nonce, born });
  }
}

/** What a person at the door has done, or the door has measured. */
export interface Done {
  readonly confirmed?: readonly Confirmation[];
  /** Tenths of a degree Celsius: 366. */
  readonly temperature?: number;
  /** What was typed from a document; in the whole package. */
  readonly document?: IdentityDocument;
}

/** When and where a code was scanned. */
export interface Scene extends Now, Done {
  /** The reader's name, as others are told of it: `gate 7`. */
  readonly reader?: string;
  /** The challenges of this gate's screen, with `uptime`. */
  readonly beacon?: Beacon;
  /** Seconds that the gate is up. */
  readonly uptime?: number;
}

/** What the clock is thought to be, from the passes that were seen. */
export interface ClockAdvice {
  readonly error: "slow" | "fast";
  readonly seconds: number;
  /** How many people's passes say so. */
  readonly people: number;
  readonly message: string;
}

/**
 * Decides on codes, offline. It reads no clock: each question says what time it is.
 *
 * ```js
 * const gate = new Verifier(trust, Policy.at("ZZ-GATE-7"), MemoryGuard.init());
 * const decision = gate.check(text, { time: new Date(), reader: "gate 7" });
 * if (decision.opens) open();
 * ```
 */
export class Verifier {
  /** The trust is copied: what is loaded into it later counts once it is given by {@link withTrust}. */
  constructor(trust: Trust, policy: Policy, guard: MemoryGuard) {
    hold(this, call("verifier.new", { trust, policy, guard }), "new Verifier(trust, policy, guard)");
  }

  /** Decides on the text of a code, exactly as it was read. Input never throws; a wrong argument does. */
  check(text: string, scene: Scene): Decision {
    return new Decision(call("verifier.check", joined({ verifier: this, text: readable(text) }, scene)));
  }

  /** Decides on many codes in their order, in one scene. */
  checkMany(texts: readonly string[], scene: Now & { readonly reader?: string }): Decision[] {
    const given = Array.isArray(texts) ? texts.map(readable) : texts;
    const told = call<readonly unknown[]>("verifier.check_many", joined({ verifier: this, texts: given }, scene));
    return told.map((one) => new Decision(one));
  }

  /** Decides on a self-scan that a phone has sent later, `received` now. */
  checkSelfScan(text: string, place: Place, received: Now): CheckedSelfScan {
    return new CheckedSelfScan(call("verifier.check_self_scan", joined({ verifier: this, text: readable(text), place }, received)));
  }

  /** Goes on with an open check, by what was done since: never scan again for that. */
  complete(open: Decision, done: Now & Done): Decision {
    return new Decision(call("verifier.complete", joined({ verifier: this, decision: open }, done)));
  }

  /** A verifier that believes another trust, with the same memory. */
  withTrust(trust: Trust): Verifier {
    return made(call("verifier.with_trust", { verifier: this, trust }));
  }

  /** A verifier by other rules, with the same memory. */
  withPolicy(policy: Policy): Verifier {
    return made(call("verifier.with_policy", { verifier: this, policy }));
  }

  /** Lets go of what is past, where nobody has been scanned for a while. */
  idle(now: Now): void {
    call("verifier.idle", joined({ verifier: this }, now));
  }

  /** Whether the clock seems to be wrong, by what several people's passes say. */
  clockAdvice(language?: Language): ClockAdvice | null {
    return call("verifier.clock_advice", { verifier: this, language });
  }

  /** The clock was set: what was thought of it is forgotten. */
  clockWasSet(): void {
    call("verifier.clock_was_set", { verifier: this });
  }
}

function made(thing: unknown): Verifier {
  const verifier = Object.create(Verifier.prototype) as Verifier;
  hold(verifier, thing, "new Verifier(trust, policy, guard)");
  return verifier;
}

/**
 * The text that a USB scanner probably read before it typed it, without line ends and in upper case; null where no known
 * damage is undone. What is mended is checked like any other text.
 */
export function mend(scanned: string): string | null {
  return call("text.mend", { text: readable(scanned) });
}

/** Characters of the longest text in a QR code; a longer one is refused for its length, whatever follows. */
const LONGEST = 4_296;

function readable<T>(text: T): T | string {
  return typeof text === "string" && text.length > LONGEST ? text.slice(0, LONGEST + 1) : text;
}
