/**
 * Issuers: credentials, places, status lists, bundles, rosters.
 *
 * @module
 */

import type { Assessment } from "./assess.js";
import type { PhotoRef } from "./bytes.js";
import { Credential, type ProvenHolderKey } from "./credential.js";
import { KindError } from "./errors.js";
import { joined, only } from "./given.js";
import type { Commitment } from "./identity.js";
import type { IdentityDocument } from "./identity.js";
import { publicBytes, SigningKey, type Signer } from "./keys.js";
import type { WayIn } from "./place.js";
import type { RosterKey } from "./roster.js";
import { signElsewhere, signHere, type Draft } from "./sign.js";
import type { StatusBook } from "./status.js";
import type { Colour, LatestTest, Sequence } from "./words.js";

/** How somebody stands: a colour that was weighed elsewhere, or an {@link assess | assessment}. */
export type Pass = PassSaid &
  ({ readonly colour: Colour; readonly assessment?: never } | { readonly assessment: Assessment; readonly colour?: never });

interface PassSaid {
  /** Whose it is: what `document.commit(salt)` gave. */
  readonly commitment: Commitment;
  /** The portrait that a person compares; without one a verifier can at best check. */
  readonly photo?: PhotoRef;
  /** The place in the status list of this issuer and the day of expiry. */
  readonly statusIndex?: number;
  /** Advises the holder to declare their health. */
  readonly adviseDeclaration?: boolean;
  readonly test?: LatestTest;
  /** When the colour changes by itself: no credential outlives it. */
  readonly colourUntil?: Date;
  /** A masked name, at most 12 bytes, which every verifier reads: `Z**`. */
  readonly name?: string;
}

/** From when to when. */
export interface Life {
  readonly issuedAt: Date;
  readonly expiresAt: Date;
}

/** The longest lives that an issuer gives, in seconds: 48 hours and 30 days unless said. */
export interface LongestLives {
  readonly longestBound?: number;
  readonly longestPaper?: number;
}

/** A code for a door. */
export interface PlaceCode extends Life {
  /** 3 to 12 of `A-Z`, `0-9` and `-`, with the region before the first hyphen: `ZZ-GATE-7`. */
  readonly id: string;
  readonly name: string;
  /** The administrative area: six digits. */
  readonly area: string;
  readonly kind?: string;
  readonly wayIn?: WayIn;
  readonly unit?: string;
}

/** A signed document with its code's text. */
export interface SignedCode {
  readonly text: string;
  readonly bytes: Uint8Array;
}

/** A part of a bundle, by the name of its file. */
export interface Part {
  readonly kind: "home" | "announcement" | "recognised" | "status" | "policy" | "place-code";
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** Everything a gate needs, in one. */
export interface Bundle extends Life {
  readonly region: string;
  readonly sequence: Sequence;
  readonly parts: readonly Part[];
}

/** Who passes one sentinel by card. */
export interface Roster extends Life {
  readonly place: string;
  readonly rosterKey: RosterKey;
  readonly sequence: Sequence;
  readonly people: readonly {
    readonly document: IdentityDocument;
    readonly colour: Colour;
    readonly expiresAt: Date;
  }[];
}

/** A signed roster. */
export interface SignedRoster {
  readonly bytes: Uint8Array;
  /** People who share a tag, of whom the worse colour stands; another roster key parts them. */
  readonly collisions: number;
  /** People whose time is over, who were left out. */
  readonly over: number;
}

/** When a status list was made, and until when it stands. */
export interface StatusLife extends Life {
  /** Seconds after which a newer one should be looked for. */
  readonly ttl?: number;
}

/**
 * An issuer whose key is in memory.
 *
 * ```js
 * const issuer = new Issuer(key);
 * const credential = issuer.issue({ colour: "green", commitment, photo }, holder, { issuedAt, expiresAt });
 * ```
 */
export class Issuer {
  readonly #key: SigningKey;
  readonly #lives: LongestLives;

  constructor(key: SigningKey, lives: LongestLives = {}) {
    if (!(key instanceof SigningKey)) {
      throw new KindError("kind", "an Issuer signs by a SigningKey; for a key that is elsewhere write new IssuerElsewhere(signer)");
    }
    this.#key = key;
    this.#lives = only(LIVES, lives);
  }

  /** A credential that is bound to a key which the wallet has proven. */
  issue(pass: Pass, holder: ProvenHolderKey, life: Life): Credential {
    return signHere(this.#key, bound(credential(pass, life, this.#lives), holder));
  }

  /** A credential for paper: it can be copied, so a person must always look. */
  issuePaper(pass: Pass, life: Life): Credential {
    return signHere(this.#key, credential(pass, life, this.#lives));
  }

  /** The code for a door. */
  signPlace(place: PlaceCode): SignedCode {
    return signHere(this.#key, code(place));
  }

  /** The status list as the book stands now. */
  signStatus(book: StatusBook, life: StatusLife): Uint8Array {
    return signHere(this.#key, status(book, life));
  }

  /** The manifest of a bundle; `packBundle` makes the file that is carried to gates. */
  signBundle(bundle: Bundle): Uint8Array {
    return signHere(this.#key, manifest(bundle));
  }

  signRoster(roster: Roster): SignedRoster {
    return signHere(this.#key, listed(roster));
  }
}

/** An issuer whose key is elsewhere, in a security module or another service: the same, with promises. */
export class IssuerElsewhere {
  readonly #signer: Signer;
  readonly #lives: LongestLives;

  constructor(signer: Signer, lives: LongestLives = {}) {
    publicBytes(signer);
    this.#signer = signer;
    this.#lives = only(LIVES, lives);
  }

  issue(pass: Pass, holder: ProvenHolderKey, life: Life): Promise<Credential> {
    return signElsewhere(this.#signer, bound(credential(pass, life, this.#lives), holder));
  }

  issuePaper(pass: Pass, life: Life): Promise<Credential> {
    return signElsewhere(this.#signer, credential(pass, life, this.#lives));
  }

  signPlace(place: PlaceCode): Promise<SignedCode> {
    return signElsewhere(this.#signer, code(place));
  }

  signStatus(book: StatusBook, life: StatusLife): Promise<Uint8Array> {
    return signElsewhere(this.#signer, status(book, life));
  }

  signBundle(bundle: Bundle): Promise<Uint8Array> {
    return signElsewhere(this.#signer, manifest(bundle));
  }
}

const PASS = [
  "commitment",
  "colour",
  "assessment",
  "photo",
  "statusIndex",
  "adviseDeclaration",
  "test",
  "colourUntil",
  "name",
] as const;
const TEST = ["time", "result"] as const;
const LIFE = ["issuedAt", "expiresAt"] as const;
const LIVES = ["longestBound", "longestPaper"] as const;

/** On paper; {@link bound} makes it a wallet's. */
function credential(pass: Pass, life: Life, lives: LongestLives): Draft<Credential> {
  const { test, adviseDeclaration: advice, ...said } = only(PASS, pass);
  const latest: Partial<LatestTest> = test === undefined ? {} : only(TEST, test);
  const tested = { testTime: latest.time, testResult: latest.result };
  const given = { ...said, advice, ...tested, ...only(LIFE, life), ...lives };
  return { operation: "credential.sign_paper", given, made: ({ bytes }: SignedCode) => new Credential(bytes) };
}

function bound(draft: Draft<Credential>, holder: ProvenHolderKey): Draft<Credential> {
  return { ...draft, operation: "credential.sign", given: { ...draft.given, holder } };
}

function code(place: PlaceCode): Draft<SignedCode> {
  return { operation: "place.sign", given: place, made: (told: SignedCode) => told };
}

function status(book: StatusBook, life: StatusLife): Draft<Uint8Array> {
  return { operation: "status_book.sign", given: joined({ book }, life), made: ({ bytes }: SignedCode) => bytes };
}

function manifest(bundle: Bundle): Draft<Uint8Array> {
  return { operation: "bundle.sign", given: bundle, made: ({ bytes }: SignedCode) => bytes };
}

function listed(roster: Roster): Draft<SignedRoster> {
  return { operation: "roster.sign", given: roster, made: (told: SignedRoster) => told };
}
