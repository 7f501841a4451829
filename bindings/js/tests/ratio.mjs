// What a decision costs in Node, over the two signatures in it as `node:crypto` verifies them: both in turn, medians.

import { generateKeyPairSync, sign, verify } from "node:crypto";

import { MemoryGuard, Policy, Verifier } from "sanse";

import { now, world } from "./world.mjs";

const ROUNDS = 400;
const { trust, wallet } = world();
const policy = Policy.at("ZZ-GATE-7");
const { text } = wallet.present("me", { time: now, audience: "ZZ-GATE-7" });
const { publicKey, privateKey } = generateKeyPairSync("ed25519");
// The messages of a credential and of a presentation are about so long.
const messages = [Buffer.alloc(120, 1), Buffer.alloc(260, 2)].map((message) => [message, sign(null, message, privateKey)]);

const timed = (work) => {
  const start = process.hrtime.bigint();
  work();
  return Number(process.hrtime.bigint() - start) / 1000;
};
const median = (times) => times.sort((a, b) => a - b)[times.length >> 1];

const [ours, theirs] = [[], []];
for (let round = -50; round < ROUNDS; round += 1) {
  // A guard of its own, or the second showing would be no full decision.
  const gate = new Verifier(trust, policy, new MemoryGuard());
  let outcome;
  const decision = timed(() => {
    ({ outcome } = gate.check(text, { time: now }));
  });
  const floor = timed(() => messages.forEach(([message, signature]) => verify(null, message, publicKey, signature)));
  if (outcome !== "admit") {
    throw new Error(outcome);
  }
  if (round >= 0) {
    ours.push(decision);
    theirs.push(floor);
  }
}
const [decision, floor] = [median(ours), median(theirs)];
console.log(`text to decision: ${decision.toFixed(0)} µs`);
console.log(`two signatures by node:crypto: ${floor.toFixed(0)} µs`);
console.log(`ratio: ${(decision / floor).toFixed(2)}, over one signature ${((2 * decision) / floor).toFixed(2)}`);
