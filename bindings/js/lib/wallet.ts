/**
 * Wallets: several people's passes on one phone, shown as codes that renew themselves.
 *
 * @module
 */

import { call, hold } from "./boundary.js";
import { claims, Credential, type ClaimsTold, type UntrustedClaims } from "./credential.js";
import { test, type TestTold } from "./decision.js";
import { KindError } from "./errors.js";
import { joined } from "./given.js";
import type { Salt } from "./identity.js";
import { publicBytes, type HolderKey, type Signer } from "./keys.js";
import { Challenge, type Place } from "./place.js";
import { finished, type Prepared } from "./sign.js";
import type { Colour, LatestTest, Profile } from "./words.js";

/** For whom a code is made, and when. */
export interface Request {
  readonly time: Date;
  /** The id of a region (shown openly) or of a place that was believed elsewhere. */
  readonly audience?: string;
  /** The place whose code was scanned and believed; instead of `audience`. */
  readonly place?: Place;
  /** What stands on that place's screen. */
  readonly challenge?: Challenge | string;
  /** A challenge's 8 bytes, where there is no place code. */
  readonly nonce?: Uint8Array;
  /** For an identity check: gives whoever reads the code the means to compare the document. */
  readonly salt?: Salt;
}

/** A code as it is shown. Neither it nor what is in it prints. */
export class Shown {
  readonly #text: string;
  readonly #bytes: Uint8Array;
  /** When it must be replaced by a new one. */
  readonly renewAt: Date | null;

  /** @internal */
  constructor(told: unknown) {
    const { text, bytes, renewAt, presentation } = told as ShownTold;
    this.#text = text;
    this.#bytes = bytes;
    this.renewAt = renewAt ?? null;
    hold(this, presentation, "wallet.present(label, { time, audience })");
  }

  /** The text of the code, for `qr.svg`. It does not print: whoever has it can show it while it lives. */
  get text(): string {
    return this.#text;
  }

  get bytes(): Uint8Array {
    return this.#bytes.slice();
  }
}

/** What a phone shows to an attendant where no device stands at the door. */
export interface Entered {
  readonly place: string;
  readonly placeName: string;
  readonly colour: Colour;
  readonly updatedAt: Date;
  readonly latestTest: LatestTest | null;
  readonly enteredAt: Date;
  /** What is kept in {@link SelfScans} and sent later. */
  readonly code: Shown;
}

/**
 * The passes of the people on one phone, each under a label.
 *
 * ```js
 * const wallet = new Wallet();
 * wallet.add("me", credential, key);
 * const { text, renewAt } = wallet.present("me", { time: new Date(), audience: "ZZ-GATE-7" });
 * ```
 */
export class Wallet {
  readonly #signers = new Map<string, Signer>();

  constructor(profile?: Profile) {
    hold(this, call("wallet.new", { profile }), "new Wallet()");
  }

  /** Adds a pass whose key is in memory. @throws {@link InputError} where the key is not the pass's. */
  add(label: string, credential: Credential | Uint8Array, key: HolderKey): void {
    call("wallet.add", { wallet: this, label, credential: bytes(credential), key });
    this.#signers.delete(label);
  }

  /** Adds a pass whose key stays elsewhere: {@link presentElsewhere} asks it. */
  addElsewhere(label: string, credential: Credential | Uint8Array, signer: Signer): void {
    call("wallet.add", { wallet: this, label, credential: bytes(credential), public: publicBytes(signer) });
    this.#signers.set(label, signer);
  }

  /** Removes a pass; tells whether there was one. */
  remove(label: string): boolean {
    this.#signers.delete(label);
    return call("wallet.remove", { wallet: this, label });
  }

  get labels(): readonly string[] {
    return call("wallet.labels", { wallet: this });
  }

  /** What the issuer said of this person, not verified. */
  untrustedClaims(label: string): UntrustedClaims | null {
    const told = call<ClaimsTold | null>("wallet.untrusted_claims", { wallet: this, label });
    return told === null ? null : claims(told);
  }

  /** Passes that end soon, or have ended. */
  expiring(time: Date): readonly { readonly label: string; readonly expiresAt: Date }[] {
    return call("wallet.expiring", { wallet: this, time });
  }

  /** A code, signed by a key in memory. */
  present(label: string, request: Request): Shown {
    if (this.#signers.has(label)) {
      throw new KindError("kind", "the key of this pass is elsewhere: write await wallet.presentElsewhere(label, request)");
    }
    return new Shown(call("wallet.present", asked(this, label, request)));
  }

  /** A code, signed by the key of {@link addElsewhere}; it is verified before it is shown. */
  async presentElsewhere(label: string, request: Request): Promise<Shown> {
    const signer = this.#signers.get(label);
    if (signer === undefined) {
      const why = "no pass of this label has its key elsewhere: write wallet.present, or wallet.addElsewhere first";
      throw new KindError("kind", why);
    }
    const prepared = call<Prepared & { readonly renewAt: Date }>("wallet.prepare", asked(this, label, request));
    const told = await finished<object>(prepared, signer);
    return new Shown({ ...told, renewAt: prepared.renewAt });
  }

  /** Enters a place where no device stands, by a key in memory. */
  enter(label: string, place: Place, time: Date): Entered {
    const { testTime, testResult, code, ...told } = call<EnteredTold>("wallet.enter", { wallet: this, label, place, time });
    const latestTest = test({ testTime, testResult });
    return Object.freeze({ ...told, latestTest, code: new Shown(code) });
  }
}

/** Self-scans that wait on a phone to be sent. */
export class SelfScans {
  /** None yet; after a restart {@link import}. */
  constructor() {
    hold(this, call("self_scans.new"), "new SelfScans()");
  }

  /** With what {@link export} gave. */
  static import(state: Uint8Array): SelfScans {
    const scans = Object.create(SelfScans.prototype) as SelfScans;
    hold(scans, call("self_scans.import", { state }), "SelfScans.import(state)");
    return scans;
  }

  keep(place: Place, code: Shown, time: Date): void {
    call("self_scans.keep", { selfScans: this, place, presentation: code, time });
  }

  /** The one to send next. */
  get first(): { readonly place: string; readonly text: string } | null {
    return call("self_scans.first", { selfScans: this });
  }

  /** It was taken where it was sent to. */
  sent(text: string): boolean {
    return call("self_scans.sent", { selfScans: this, text });
  }

  /** Lets go of those that count no more, and tells how many. */
  dropOlder(time: Date): number {
    return call("self_scans.drop_older", { selfScans: this, time });
  }

  get count(): number {
    return call("self_scans.count", { selfScans: this });
  }

  /** What must outlive the program. */
  export(): Uint8Array {
    return call("self_scans.export", { selfScans: this });
  }
}

interface ShownTold {
  readonly text: string;
  readonly bytes: Uint8Array;
  readonly renewAt?: Date;
  readonly presentation: unknown;
}

interface EnteredTold extends Omit<Entered, "latestTest" | "code">, TestTold {
  readonly code: unknown;
}

function bytes(credential: Credential | Uint8Array): Uint8Array {
  return credential instanceof Credential ? credential.bytes : credential;
}

function asked(wallet: Wallet, label: string, request: Request): object {
  const given = joined({ wallet, label }, request);
  return request.challenge === undefined ? given : { ...given, challenge: screen(request.challenge) };
}

function screen(challenge: unknown): string {
  if (challenge instanceof Challenge || typeof challenge === "string") {
    return typeof challenge === "string" ? challenge : challenge.text;
  }
  const why = "`challenge` must be a Challenge or its text, as Challenge.fromText(text) reads it; its 8 bytes go under `nonce`";
  throw new KindError("kind", why);
}
