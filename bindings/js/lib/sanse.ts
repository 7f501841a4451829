/**
 * `sanse`: the whole package, for issuers, wallets, authorities and verifiers.
 *
 * @module
 */

export * from "./assess.js";
export * from "./authority.js";
export * from "./bundle.js";
export { Credential, Enrolment, ProvenHolderKey, type UntrustedClaims } from "./credential.js";
export * from "./identity.js";
export * from "./issuer.js";
export { HolderKey, HolderPublicKey, SigningKey, type Algorithm, type Signer } from "./keys.js";
export * from "./qr.js";
export * from "./report.js";
export * from "./roster.js";
export * from "./scanner.js";
export * from "./status.js";
export * from "./visits.js";
export * from "./wallet.js";
export * from "./webcrypto.js";
