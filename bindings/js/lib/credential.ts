/**
 * Credentials, and how a wallet proves that it has its key.
 *
 * @module
 */

import { call, hold } from "./boundary.js";
import { inspect, PhotoRef, unprinted } from "./bytes.js";
import { test, type TestTold } from "./decision.js";
import { Commitment } from "./identity.js";
import { HolderPublicKey, publicBytes, signatureOf, type HolderKey, type Signer } from "./keys.js";
import type { Colour, LatestTest } from "./words.js";

/** What a credential says: personal, and not to be believed before a verifier has. */
export interface UntrustedClaims {
  readonly issuedAt: Date;
  readonly expiresAt: Date;
  /** The key that it is bound to; paper has none. */
  readonly holder: HolderPublicKey | null;
  readonly colour: Colour;
  readonly commitment: Commitment;
  readonly photo: PhotoRef | null;
  readonly statusIndex: number | null;
  readonly isAdvised: boolean;
  readonly latestTest: LatestTest | null;
  readonly displayName: string | null;
}

/** A signed credential, as an issuer hands it to a wallet. */
export class Credential {
  readonly #bytes: Uint8Array;

  /** From the bytes that were signed. @throws {@link RefusedError} unless they are a credential's. */
  constructor(bytes: Uint8Array) {
    call("credential.id", { credential: bytes });
    this.#bytes = bytes.slice();
    Object.freeze(this);
  }

  /** From the text of its code: paper's, or one that was handed over. */
  static fromText(text: string): Credential {
    return new Credential(call<Uint8Array>("credential.from_text", { text }));
  }

  get bytes(): Uint8Array {
    return this.#bytes.slice();
  }

  /** The text of its code: `SN1:` and base45. */
  get text(): string {
    return call("credential.text", { credential: this.#bytes });
  }

  /** Names it in a register; 16 bytes. */
  get id(): Uint8Array {
    return call("credential.id", { credential: this.#bytes });
  }

  /** What the issuer said, not verified: for a wallet's own pass. */
  untrustedClaims(): UntrustedClaims {
    return claims(call("credential.untrusted_claims", { credential: this.#bytes }));
  }

  /** @internal */
  [inspect](): string {
    return `Credential(${this.#bytes.length} bytes)`;
  }
}

/** How the boundary tells of claims. */
export interface ClaimsTold extends TestTold {
  readonly issuedAt: Date;
  readonly expiresAt: Date;
  readonly holder: Uint8Array | null;
  readonly colour: Colour;
  readonly commitment: Uint8Array;
  readonly photo: Uint8Array | null;
  readonly statusIndex: number | null;
  readonly advice: boolean;
  readonly name: string | null;
}

/** Claims as users see them. */
export function claims(told: ClaimsTold): UntrustedClaims {
  const said = {
    issuedAt: told.issuedAt,
    expiresAt: told.expiresAt,
    holder: told.holder === null ? null : new HolderPublicKey(told.holder),
    colour: told.colour,
    commitment: new Commitment(told.commitment),
    photo: told.photo === null ? null : new PhotoRef(told.photo),
    statusIndex: told.statusIndex,
    isAdvised: told.advice,
    latestTest: test(told),
    displayName: told.name,
  };
  return unprinted(said, "displayName");
}

/** A holder's key that has answered a challenge: what a bound credential is issued to. */
export class ProvenHolderKey {
  /** @internal */
  constructor(thing: unknown) {
    hold(this, thing, "Enrolment.verify(answer, challenge)");
  }

  get publicKey(): HolderPublicKey {
    return new HolderPublicKey(call<Uint8Array>("proven_holder_key.public", { holder: this }));
  }
}

/** How a wallet proves its key to an issuer: a challenge, an answer, and what the issuer makes of it. */
export const Enrolment = Object.freeze({
  /** The issuer's challenge: 16 random bytes, for one answer. */
  challenge(): Uint8Array {
    return call("enrolment.challenge");
  },

  /** The wallet's answer, by a key in memory. */
  answer(key: HolderKey, challenge: Uint8Array): Uint8Array {
    return call("enrolment.answer", { key, challenge });
  },

  /** The wallet's answer, by a key that stays where it is. */
  async answerElsewhere(signer: Signer, challenge: Uint8Array): Promise<Uint8Array> {
    const publicKey = publicBytes(signer);
    const signature = await signatureOf(signer, Enrolment.message(publicKey, challenge));
    return Enrolment.signed(publicKey, challenge, signature);
  },

  /** What is signed to answer. */
  message(publicKey: HolderPublicKey | Uint8Array, challenge: Uint8Array): Uint8Array {
    return call("enrolment.message", { public: publicKey, challenge });
  },

  /** The answer with its signature, 64 bytes. */
  signed(publicKey: HolderPublicKey | Uint8Array, challenge: Uint8Array, signature: Uint8Array): Uint8Array {
    return call("enrolment.signed", { public: publicKey, challenge, signature });
  },

  /** The issuer's side: the key, if the answer is to this challenge. */
  verify(answer: Uint8Array, challenge: Uint8Array): ProvenHolderKey {
    return new ProvenHolderKey(call("enrolment.verify", { answer, challenge }));
  },
});
