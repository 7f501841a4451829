// Every file of `sequences/`, `loads/`, `bundles/` and `rosters/`: what happens one after another.

import assert from "node:assert/strict";
import { test } from "node:test";

import {
  Beacon,
  IdentityDocument,
  MemoryGuard,
  Policy,
  RosterKey,
  SanseError,
  Sentinel,
  Update,
  Verifier,
} from "sanse";

import { date, each, hex, KEYS, maySeconds, pinned, policyOf, seconds, trustOf, unhex, word } from "./case.mjs";

/** A gate of a story. */
class Gate {
  constructor(policy, fields) {
    this.policy = policy;
    this.trust = trustOf("home", []);
    this.options = { passback: fields.number("passback"), entries: fields.number("entries") };
    fields.end();
    this.goOn(MemoryGuard.init(this.options));
  }

  goOn(guard) {
    this.guard = guard;
    this.verifier = new Verifier(this.trust, this.policy, guard);
  }
}

const acts = {
  scan(story, step) {
    const gate = step.number("gate");
    const [text, uptime] = [story.codes[step.text("code")], step.take("uptime")];
    const scene = { time: step.time("at"), reader: step.text("reader") };
    const beacon = new Beacon();
    for (const nonce of step.list("nonces")) {
      beacon.remember(nonce.hex("nonce_hex"), uptime - nonce.number("age"));
      nonce.end();
    }
    const more = uptime === null ? {} : { beacon, uptime };
    const decision = story.gates[gate].verifier.check(text, { ...scene, ...more });
    const wanted = [step.text("outcome"), step.take("codes"), step.take("repeat")];
    assert.deepEqual(told(decision), wanted, step.at);
    story.last = { gate, decision };
  },

  complete(story, step) {
    const { gate, decision } = story.last;
    const done = { time: step.time("at"), confirmed: step.take("confirmed").map(word) };
    const [outcome, codes, error] = [step.take("outcome"), step.take("codes"), step.take("error")];
    const complete = () => story.gates[gate].verifier.complete(decision, done);
    if (error === null) {
      story.last = { gate, decision: complete() };
      assert.deepEqual(told(story.last.decision), [outcome, codes, false], step.at);
    } else {
      assert.throws(complete, (thrown) => thrown instanceof SanseError && thrown.code === error, step.at);
    }
  },

  restart(story, step) {
    const gate = story.gates[step.number("gate")];
    gate.goOn(MemoryGuard.import(gate.guard.export(), gate.options));
  },

  lose_memory(story, step) {
    const gate = story.gates[step.number("gate")];
    gate.goOn(MemoryGuard.withoutMemory(step.time("at"), gate.options));
  },

  confirm_clock(story, step) {
    story.gates[step.number("gate")].guard.confirmClock(step.time("at"));
  },

  meet(story, step) {
    const [one, other] = step.take("gates").map((gate) => story.gates[gate].guard);
    const [time, travel] = [step.time("at"), step.number("travel")];
    const [ofOne, ofOther] = [one.export(), other.export()];
    const alerts = [one.merge(ofOther, { time, travel }), other.merge(ofOne, { time, travel })];
    assert.deepEqual(
      alerts.map((found) => found.length),
      step.take("alerts"),
      step.at,
    );
  },
};

function told(decision) {
  return [decision.outcome, decision.reasons.map((reason) => reason.code), decision.isRepeat];
}

test("sequences", () => {
  each("sequences", (name, fields) => {
    const policy = policyOf(fields.object("policy"));
    const gates = fields.list("gates").map((gate) => new Gate(policy, gate));
    const story = { gates, codes: fields.take("codes"), last: undefined };
    for (const step of fields.list("steps")) {
      const act = acts[step.text("act")];
      assert.ok(act, step.at);
      act(story, step);
      step.end();
    }
  });
});

for (const folder of ["loads", "bundles"]) {
  test(folder, () => {
    each(folder, (name, fields) => {
      const root = fields.text("pinned");
      let trust = pinned(root);
      for (const step of fields.list("steps")) {
        const before = hex(trust.memory());
        const answer = step.text("answer");
        try {
          trust = take(trust, root, step);
          assert.equal(answer, "loaded", step.at);
        } catch (error) {
          assert.equal(error.code, answer, `${step.at}: ${error.stack}`);
          assert.equal(hex(trust.memory()), before, `${step.at} left something behind`);
        }
        step.end();
      }
      inTheEnd(trust, fields.object("end"));
    });
  });
}

/** What one step of a story makes of a trust. */
function take(trust, root, step) {
  const [list, bundle] = [step.take("list_hex"), step.take("bundle")];
  const options = { time: step.time("now"), confirmed: step.take("confirmed") };
  switch (step.text("act")) {
    case "home":
      trust.loadHome(unhex(list), options);
      return trust;
    case "recognised":
      trust.loadRecognised(unhex(list));
      return trust;
    case "bundle": {
      const { manifest_hex, parts, ...more } = bundle;
      assert.deepEqual(more, {}, step.at);
      const apart = Object.entries(parts).map(([name, bytes]) => ({ name, bytes: unhex(bytes) }));
      return Update.verifyParts(trust, unhex(manifest_hex), apart, options).trust;
    }
    case "restart":
      return pinned(root, trust.memory());
    default:
      throw new Error(`${step.at}: nobody knows this act`);
  }
}

function inTheEnd(trust, end) {
  const named = (name) => (name === null ? null : hex(KEYS.get(name).publicKey));
  const facts = trust.facts();
  assert.equal(hex(facts.root), named(end.text("root")), end.at);
  assert.equal(facts.nextRoot === null ? null : hex(facts.nextRoot), named(end.take("next_root")), end.at);
  assert.equal(facts.home?.sequence ?? null, end.take("sequence"), end.at);
  assert.equal(seconds(facts.watermark), end.number("watermark"), end.at);
  assert.deepEqual(
    facts.neighbours.map((list) => list.region),
    end.take("neighbours"),
    end.at,
  );
  assert.equal(facts.bundleSequence, end.take("bundle"), end.at);
  assert.equal(maySeconds(null), null);
  end.end();
}

test("rosters", () => {
  const noon = { time: date(1_772_366_400) };
  each("rosters", (name, fields) => {
    const trust = pinned("root");
    trust.load(fields.hex("home_hex"), noon);
    const key = RosterKey.fromBytes(fields.hex("key_hex"));
    const sentinel = new Sentinel(key, Policy.at(fields.text("place"), { attendance: "unattended" }));
    for (const load of fields.list("loads")) {
      const [roster, refused] = [load.hex("roster_hex"), load.take("refused")];
      let found = null;
      try {
        sentinel.load(roster, trust, noon);
      } catch (error) {
        found = error.code;
      }
      assert.equal(found, refused, load.at);
      load.end();
    }
    for (const card of fields.list("cards")) {
      const document = new IdentityDocument("ZZ", "passport", card.text("number"));
      const time = card.time("at");
      const answer = sentinel.answer(document, trust, { time });
      assert.equal(answer.code, card.text("answer"), card.at);
      // The card lies there still.
      const again = sentinel.answer(document, trust, { time });
      assert.deepEqual([again.code, again.isRepeat, again.opens], [answer.code, true, false], card.at);
      assert.equal(answer.opens, answer.code === "card-admitted" && !answer.isRepeat, card.at);
      assert.equal(again.isToReport, false, `${card.at}: it is told once`);
      card.end();
    }
  });
});
