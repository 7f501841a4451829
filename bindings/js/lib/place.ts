/**
 * The code at a door, and the challenge on a screen.
 *
 * @module
 */

import { call, hold } from "./boundary.js";
import type { Language } from "./words.js";

interface PlaceTold {
  readonly place: unknown;
  readonly id: string;
  readonly name: string;
  readonly area: string;
  readonly kind: string;
  readonly wayIn: string;
  readonly unit: string | null;
  readonly issuedAt: Date;
  readonly expiresAt: Date;
}

/** How a door lets people in: a reader, a screen with challenges, or a poster that visitors scan themselves. */
export type WayIn = "gate" | "screen" | "self-scan";

/** A place whose code was believed. */
export class Place {
  /** What codes are bound to: `ZZ-GATE-7`. */
  readonly id: string;
  /** As people call it. Text from outside: escape it where you show it. */
  readonly name: string;
  /** The administrative area: six digits. */
  readonly area: string;
  /** What sort of place it is: `office`, `school`. */
  readonly kind: string;
  readonly wayIn: WayIn;
  /** Who runs it. */
  readonly unit: string | null;
  readonly issuedAt: Date;
  readonly expiresAt: Date;

  /** @internal */
  constructor(told: unknown) {
    const { place, ...said } = told as PlaceTold;
    this.id = said.id;
    this.name = said.name;
    this.area = said.area;
    this.kind = said.kind;
    this.wayIn = said.wayIn as WayIn;
    this.unit = said.unit;
    this.issuedAt = said.issuedAt;
    this.expiresAt = said.expiresAt;
    hold(this, place, "trust.openPlace(text, { time })");
  }

  /** What to do at this door, in a sentence. */
  instruction(language?: Language): string {
    return call("place.instruction", { place: this, language });
  }
}

/** What stands on a gate's screen: the place, its time, and a nonce. Nothing of it is signed. */
export class Challenge {
  /** What the screen says where it stands. */
  readonly untrustedPlace: string;
  /** What the screen says when it is. */
  readonly untrustedTime: Date;
  /** 8 bytes, which the wallet signs. */
  readonly nonce: Uint8Array;
  /** The text of the code on the screen. */
  readonly text: string;

  private constructor(text: string) {
    const read = call<Pick<Challenge, "untrustedPlace" | "untrustedTime" | "nonce">>("challenge.read", { text });
    this.untrustedPlace = read.untrustedPlace;
    this.untrustedTime = read.untrustedTime;
    this.nonce = read.nonce;
    this.text = text;
    Object.freeze(this);
  }

  /** The challenge for a screen: this place, now, with a nonce of its {@link Beacon}. */
  static at(place: string, time: Date, nonce: Uint8Array): Challenge {
    return new Challenge(call("challenge.text", { place, time, nonce }));
  }

  /** A challenge as a phone reads it. */
  static fromText(text: string): Challenge {
    return new Challenge(text);
  }
}
