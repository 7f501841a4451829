// What the types allow, and what they do not: compiled, never run.

import { Commitment, Issuer, Policy, Salt, SigningKey, Trust, Verifier, type Decision, type Outcome, type Signer, type Fact } from "sanse";
import { MemoryGuard, type Scene } from "sanse/verify";
import { readPicture } from "sanse/scanner";

declare const gate: Verifier;
declare const issuer: Issuer;

const decision: Decision = gate.check(readPicture(new Uint8Array(9)), { time: new Date(), reader: "gate 7" });
const outcome: Outcome = decision.outcome;
const scene: Scene = { time: new Date(), confirmed: ["consent"] };
const signer: Signer = { publicKey: new Uint8Array(33), sign: async (message) => message };
const fact: Fact = { event: "tested", source: "laboratory", at: new Date(), reportedAt: new Date(), result: "negative" };
void [outcome, scene, signer, fact, MemoryGuard.init({ passback: 0 }), Trust];

// @ts-expect-error a number is no time
gate.check("", { time: 5 });
// @ts-expect-error no time
gate.check("", {});
// @ts-expect-error a colour that is none
Policy.at("ZZ-GATE-7", { colours: { blue: "admit" } });
// @ts-expect-error a misspelt option
Policy.at("ZZ-GATE-7", { papers: "check" });
// @ts-expect-error what an answer says does not change
decision.outcome = "admit";
// @ts-expect-error a pass has a colour or an assessment
issuer.issuePaper({}, { issuedAt: new Date(), expiresAt: new Date() });
declare const salt: Salt;
// @ts-expect-error a salt is no commitment: it would be published
const commitment: Commitment = salt;
void commitment;
// @ts-expect-error a key is not made by a number
new SigningKey(5n);
// @ts-expect-error a guard says whether this is the first start ever
new MemoryGuard();
// @ts-expect-error a contact has its kind
const contact: Fact = { event: "contact", source: "health", on: "2026-03-01" };
void contact;
