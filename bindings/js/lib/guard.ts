/**
 * The replay memory of a gate: what was scanned, and who passed when.
 *
 * @module
 */

import { call, hold } from "./boundary.js";
import { joined, said } from "./given.js";
import type { Now } from "./words.js";

/** How a guard is begun. */
export interface GuardOptions {
  /** Seconds in which a person is not admitted twice: 120 unless said. */
  readonly passback?: number;
  /** How many wallets and sheets are remembered at once: 1,000,000 unless said; when full it refuses. */
  readonly entries?: number;
}

/** One holder's codes, shown at two gates that had lost each other. */
export interface CloneAlert {
  readonly here: string;
  readonly there: string;
  /** Seconds between both showings. */
  readonly apart: number;
  /** Whether the very same wallet was shown, or another pass of the same person. */
  readonly sameWallet: boolean;
}

/** What is in a guard. */
export interface GuardFacts {
  readonly entries: number;
  /** Up to when everything is settled. */
  readonly settledTime: Date | null;
  readonly startedWithoutMemory: Date | null;
}

/**
 * A replay memory, which the readers of one boundary share.
 *
 * A gate that starts for the first time, ever, writes `MemoryGuard.init()`; one that comes back writes
 * `MemoryGuard.import(state)`; one that has lost its memory writes `MemoryGuard.withoutMemory(new Date())`, and takes no
 * code that was made before.
 */
export class MemoryGuard {
  private constructor(thing: unknown) {
    hold(this, thing, "MemoryGuard.init(), MemoryGuard.import(state) or MemoryGuard.withoutMemory(now)");
  }

  /** A guard of a gate that starts for the first time, ever: nothing has been scanned there. */
  static init(options: GuardOptions = {}): MemoryGuard {
    return new MemoryGuard(call("guard.init", joined({}, said(options))));
  }

  /** A guard of a gate that was running before, and does not know what it has admitted. */
  static withoutMemory(now: Date, options: GuardOptions = {}): MemoryGuard {
    return new MemoryGuard(call("guard.without_memory", joined({ time: now }, said(options))));
  }

  /** A guard that goes on with what {@link export} gave after the last decision. */
  static import(state: Uint8Array, options: GuardOptions = {}): MemoryGuard {
    return new MemoryGuard(call("guard.import", joined({ state }, said(options))));
  }

  /** What must outlive the program. Hashes alone: nobody is named in it. */
  export(): Uint8Array {
    return call("guard.export", { guard: this });
  }

  /** Takes what another gate remembers, which is `travel` seconds away, and tells of copies. */
  merge(state: Uint8Array, options: Now & { readonly travel: number }): readonly CloneAlert[] {
    return call("guard.merge", joined({ guard: this, state }, options));
  }

  /** An operator has looked: it is this late, however far the clock has jumped. */
  confirmClock(now: Date): void {
    call("guard.confirm_clock", { guard: this, time: now });
  }

  /** Lets go of what is past, where nobody has been scanned for a while. */
  idle(now: Now): void {
    call("guard.idle", joined({ guard: this }, now));
  }

  facts(): GuardFacts {
    return call("guard.facts", { guard: this });
  }
}
