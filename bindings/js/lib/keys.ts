/**
 * Keys that sign: of issuers and authorities, and of holders.
 *
 * @module
 */

import { call, hold, meant } from "./boundary.js";
import { Bytes, inspect, PublicKey } from "./bytes.js";
import { KindError } from "./errors.js";

/**
 * Whoever signs with a key that is not in this program's memory: a security module, WebCrypto, a phone's hardware.
 */
export interface Signer {
  /** 32 bytes of an Ed25519 key; of a holder's P-256 key the 33 or 65 bytes of its point (SEC 1). */
  readonly publicKey: Uint8Array | Bytes;
  /** How its signatures are written: `raw`, r and s in 64 bytes, unless said. */
  readonly signatures?: "raw" | "der";
  /** Signs the message itself, not a hash of it. */
  sign(message: Uint8Array): Uint8Array | Promise<Uint8Array>;
}

/** The public key of a signer as bytes. */
export function publicBytes(signer: Signer): Uint8Array {
  if (typeof signer !== "object" || signer === null || typeof signer.sign !== "function" || !signer.publicKey) {
    throw new KindError("kind", "a signer is an object with its `publicKey`, and `sign(message)` that gives a signature");
  }
  return signer.publicKey instanceof Bytes ? signer.publicKey.bytes : signer.publicKey;
}

/** 64 bytes of a signer's signature of this message. */
export async function signatureOf(signer: Signer, message: Uint8Array): Promise<Uint8Array> {
  const signature = await signer.sign(message);
  return signer.signatures === "der" ? call("signature.from_der", { der: signature }) : signature;
}

/** A secret key: nothing of it prints. */
abstract class SecretKey {
  toString(): string {
    return `${this.constructor.name}(not shown)`;
  }

  toJSON(): string {
    return this.toString();
  }

  /** @internal */
  [inspect](): string {
    return this.toString();
  }
}

/** A secret Ed25519 key of a root, an issuer or an operator. */
export class SigningKey extends SecretKey {
  private constructor(thing: unknown) {
    super();
    hold(this, thing, "SigningKey.generate()");
  }

  static generate(): SigningKey {
    return new SigningKey(call("signing_key.generate"));
  }

  /** From its 32 secret bytes. */
  static fromSeed(seed: Uint8Array): SigningKey {
    return new SigningKey(call("signing_key.from_seed", { seed }));
  }

  /** From a PKCS#8 PEM file in clear. */
  static fromPem(pem: string): SigningKey {
    return new SigningKey(call("signing_key.from_pem", { pem }));
  }

  /** From a PKCS#8 PEM file under a passphrase. */
  static fromEncryptedPem(pem: string, passphrase: string): SigningKey {
    return new SigningKey(call("signing_key.from_encrypted_pem", { pem, passphrase }));
  }

  /** A PKCS#8 PEM file in clear: whoever reads it signs as you. */
  toPem(): string {
    return call("signing_key.to_pem", { key: this });
  }

  /** A PKCS#8 PEM file under a passphrase. */
  toEncryptedPem(passphrase: string): string {
    return call("signing_key.to_encrypted_pem", { key: this, passphrase });
  }

  get publicKey(): PublicKey {
    return new PublicKey(call<Uint8Array>("signing_key.public", { key: this }));
  }
}

/** The two kinds of holders' keys. */
export type Algorithm = "ed25519" | "p256";

/** A holder's public key: 32 bytes of Ed25519, or the 33 of a point of P-256. */
export class HolderPublicKey extends Bytes {
  protected declare readonly meaning: "a holder's public key";

  /** @internal */
  get [meant](): readonly string[] {
    return ["key", "public"];
  }

  get algorithm(): Algorithm {
    return call("holder_public_key.algorithm", { key: this });
  }

  toString(): string {
    return `HolderPublicKey(${this.hex})`;
  }
}

/** A secret key of a holder, where this program keeps it. One that stays in WebCrypto is a {@link Signer}. */
export class HolderKey extends SecretKey {
  private constructor(thing: unknown) {
    super();
    hold(this, thing, "HolderKey.generate()");
  }

  static generate(algorithm: Algorithm = "ed25519"): HolderKey {
    return new HolderKey(call("holder_key.generate", { algorithm }));
  }

  /** An Ed25519 key from its 32 secret bytes. */
  static fromSeed(seed: Uint8Array): HolderKey {
    return new HolderKey(call("holder_key.from_seed", { seed }));
  }

  /** A P-256 key from its 32 secret bytes. */
  static fromScalar(scalar: Uint8Array): HolderKey {
    return new HolderKey(call("holder_key.from_scalar", { scalar }));
  }

  /** From a PKCS#8 PEM file in clear. */
  static fromPem(pem: string): HolderKey {
    return new HolderKey(call("holder_key.from_pem", { pem }));
  }

  /** From a PKCS#8 PEM file under a passphrase. */
  static fromEncryptedPem(pem: string, passphrase: string): HolderKey {
    return new HolderKey(call("holder_key.from_encrypted_pem", { pem, passphrase }));
  }

  /** A PKCS#8 PEM file in clear: whoever reads it signs as you. */
  toPem(): string {
    return call("holder_key.to_pem", { key: this });
  }

  /** A PKCS#8 PEM file under a passphrase. */
  toEncryptedPem(passphrase: string): string {
    return call("holder_key.to_encrypted_pem", { key: this, passphrase });
  }

  get publicKey(): HolderPublicKey {
    return new HolderPublicKey(call<Uint8Array>("holder_key.public", { key: this }));
  }
}
