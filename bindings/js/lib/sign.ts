/**
 * The one way in which documents are signed: by a key here, or by a signer that answers later.
 *
 * @module
 */

import { call } from "./boundary.js";
import { joined } from "./given.js";
import { publicBytes, signatureOf, type Signer, type SigningKey } from "./keys.js";

/** A document that is about to be signed: the operation, its arguments, and what is made of the answer. */
export interface Draft<T> {
  readonly operation: string;
  readonly given: object;
  readonly made: (told: never) => T;
}

/** Signs by a key in memory. */
export function signHere<T>(key: SigningKey, { operation, given, made }: Draft<T>): T {
  return made(call<never>(operation, joined({ key }, given)));
}

/** What is signed elsewhere: the message, and what goes on with its signature. */
export interface Prepared {
  readonly message: Uint8Array;
  readonly unsigned: unknown;
}

/** Has a signer sign. The library verifies the signature before it gives anything out. */
export async function signElsewhere<T>(signer: Signer, { operation, given, made }: Draft<T>): Promise<T> {
  const prepared = call<Prepared>(operation, joined({ public: publicBytes(signer) }, given));
  return made(await finished(prepared, signer));
}

/** What becomes of a prepared document. */
export async function finished<T>({ message, unsigned }: Prepared, signer: Signer): Promise<T> {
  const signature = await signatureOf(signer, message);
  return call<T>("unsigned.finish", { unsigned, signature });
}
