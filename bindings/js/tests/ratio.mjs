// What a decision costs in Node, over the two signatures in it as `node:crypto` verifies them: both in turn, medians.

import { generateKeyPairSync, sign, verify } from "node:crypto";

import { MemoryGuard } from "sanse";

import { later, world } from "./world.mjs";

const [WARM, ROUNDS] = [500, 1000]; // V8 compiles what runs often once more, and better
const { wallet, gate } = world();
const door = gate(MemoryGuard.init({ passback: 0 }));
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
for (let round = -WARM; round < ROUNDS; round += 1) {
  // Each time the wallet's next code: of one that was seen the verifier would know the answer.
  const time = later(10 * (round + WARM));
  const { text } = wallet.present("me", { time, audience: "ZZ-GATE-7" });
  let outcome;
  const decision = timed(() => {
    ({ outcome } = door.check(text, { time }));
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
