/**
 * Authorities: the trust lists of a region.
 *
 * @module
 */

import { call } from "./boundary.js";
import { PublicKey } from "./bytes.js";
import { KindError } from "./errors.js";
import { said } from "./given.js";
import type { Life } from "./issuer.js";
import { publicBytes, SigningKey, type Signer } from "./keys.js";
import { signElsewhere, signHere, type Draft } from "./sign.js";
import type { Colour, Sequence } from "./words.js";

/** What a trusted key may sign. */
export type Scope = "credentials" | "status-lists" | "place-codes" | "bundles" | "rosters";

/** A key that a region trusts. */
export interface TrustedKey {
  readonly key: PublicKey;
  readonly issuer: string;
  readonly validFrom: Date;
  readonly validUntil: Date;
  /** Credentials alone, unless said. */
  readonly scope?: readonly Scope[];
  /** The longest life in seconds that its credentials may have. */
  readonly longestLife?: number;
  /** Its credentials are specimens, and grey. */
  readonly specimen?: boolean;
}

/** A region whose passes count here. */
export interface RecognisedRegion {
  readonly region: string;
  readonly root: PublicKey;
  readonly until: Date;
  readonly colours: readonly Colour[];
  readonly longestLife: number;
}

interface Changes extends Life {
  readonly trust?: readonly TrustedKey[];
  /** Keys that sign nothing new from then on; what they have signed stands. */
  readonly retire?: readonly { readonly key: PublicKey; readonly until: Date }[];
  /** Keys whose signatures count no more. */
  readonly withdraw?: readonly PublicKey[];
  readonly recognise?: readonly RecognisedRegion[];
  readonly endRecognition?: readonly string[];
  /** Seconds after the expiry in which a person may look. */
  readonly grace?: number;
  /** The key of the district authority, to which gates seal reports: 32 bytes. */
  readonly reportKey?: Uint8Array;
  /** The root that follows; the list must be signed by it as well, so it is given as a key. */
  readonly nextRoot?: SigningKey;
  readonly noNextRoot?: boolean;
}

/** A list from the beginning, or the one `after` another: its content with these changes, and the next sequence. */
export type TrustList = Changes & ({ readonly region: string; readonly sequence: Sequence } | { readonly after: Uint8Array });

/** What a list says, not verified. */
export interface UntrustedTrustList extends Life {
  readonly region: string;
  readonly sequence: Sequence;
  readonly grace: number;
  readonly keys: readonly (Required<Omit<TrustedKey, "key">> & { readonly key: PublicKey })[];
  readonly withdrawn: readonly PublicKey[];
  readonly recognised: readonly { readonly region: string; readonly until: Date }[];
  readonly reportKey: Uint8Array | null;
  readonly nextRoot: PublicKey | null;
}

/** An authority whose root key is in memory. */
export class Authority {
  readonly #root: SigningKey;

  constructor(root: SigningKey) {
    if (!(root instanceof SigningKey)) {
      throw new KindError("kind", "an Authority signs by a SigningKey; for one that is elsewhere write new AuthorityElsewhere(signer)");
    }
    this.#root = root;
  }

  /** Signs a trust list. */
  sign(list: TrustList): Uint8Array {
    return signHere(this.#root, draft(list));
  }

  /** What a list says, not verified: for the authority's own. */
  static untrustedClaims(list: Uint8Array): UntrustedTrustList {
    const told = call<ListTold>("trust_list.untrusted_claims", { list });
    return Object.freeze({
      ...told,
      keys: Object.freeze(told.keys.map((entry) => Object.freeze({ ...entry, key: new PublicKey(entry.key) }))),
      withdrawn: Object.freeze(told.withdrawn.map((key) => new PublicKey(key))),
      nextRoot: told.nextRoot === null ? null : new PublicKey(told.nextRoot),
    });
  }
}

/** An authority whose root key is in a security module: the same, with promises. */
export class AuthorityElsewhere {
  readonly #signer: Signer;

  constructor(signer: Signer) {
    publicBytes(signer);
    this.#signer = signer;
  }

  /** Signs a trust list. */
  sign(list: TrustList): Promise<Uint8Array> {
    return signElsewhere(this.#signer, draft(list));
  }
}

interface ListTold extends Omit<UntrustedTrustList, "keys" | "withdrawn" | "nextRoot"> {
  readonly keys: readonly (Required<Omit<TrustedKey, "key">> & { readonly key: Uint8Array })[];
  readonly withdrawn: readonly Uint8Array[];
  readonly nextRoot: Uint8Array | null;
}

function draft(list: TrustList): Draft<Uint8Array> {
  return { operation: "trust_list.sign", given: said(list), made: ({ bytes }: { bytes: Uint8Array }) => bytes };
}
