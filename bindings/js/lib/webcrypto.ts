/**
 * A holder's key that stays in WebCrypto: P-256, not extractable, in Node and browsers alike.
 *
 * @module
 */

import { KindError } from "./errors.js";
import type { Signer } from "./keys.js";

const ALGORITHM = { name: "ECDSA", namedCurve: "P-256" } as const;
const SIGNATURE = { name: "ECDSA", hash: "SHA-256" } as const;

/** A key pair of WebCrypto (`CryptoKeyPair`), in words that need no types of a browser. */
export interface KeyPair {
  readonly privateKey: object;
  readonly publicKey: object;
}

/**
 * A P-256 key pair of WebCrypto as a {@link Signer}. Keep {@link pair} in IndexedDB: it is stored without its secret
 * being shown to anybody.
 *
 * ```js
 * const key = await WebCryptoKey.generate();
 * const answer = await Enrolment.answerElsewhere(key, challenge);
 * wallet.addElsewhere("me", credential, key);
 * const { text } = await wallet.presentElsewhere("me", { time: new Date(), audience: "ZZ-GATE-7" });
 * ```
 */
export class WebCryptoKey implements Signer {
  readonly publicKey: Uint8Array;
  /** The pair, to be kept. */
  readonly pair: KeyPair;

  private constructor(pair: KeyPair, publicKey: Uint8Array) {
    this.pair = pair;
    this.publicKey = publicKey;
    Object.freeze(this);
  }

  /** A new key, whose secret cannot be read out. */
  static async generate(): Promise<WebCryptoKey> {
    return WebCryptoKey.from(await crypto.subtle.generateKey(ALGORITHM, false, ["sign"]));
  }

  /** A key that was kept. */
  static async from(pair: KeyPair): Promise<WebCryptoKey> {
    const found = (pair as CryptoKeyPair | undefined)?.privateKey?.algorithm as EcKeyAlgorithm | undefined;
    if (found?.name !== ALGORITHM.name || found.namedCurve !== ALGORITHM.namedCurve) {
      throw new KindError("kind", "the key pair must be ECDSA over P-256, as WebCryptoKey.generate() makes one");
    }
    return new WebCryptoKey(pair, new Uint8Array(await crypto.subtle.exportKey("raw", pair.publicKey as CryptoKey)));
  }

  /** r and s, 64 bytes. */
  async sign(message: Uint8Array): Promise<Uint8Array> {
    return new Uint8Array(await crypto.subtle.sign(SIGNATURE, this.pair.privateKey as CryptoKey, Uint8Array.from(message)));
  }
}
