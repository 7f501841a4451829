// Programs, as users run them: the main job, the tutorial, `sanse check`, a relay, and `require`.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

import { qr } from "sanse";

import { VECTORS } from "./case.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const folder = mkdtempSync(join(process.env.SANSE_SCRATCH ?? tmpdir(), "sanse-js-"));
const node = (...words) => spawnSync(process.execPath, words, { encoding: "utf8" });

test("the main job does what it says", () => {
  const run = node(join(here, "../examples/main-job.mjs"));
  assert.equal(run.status, 0, run.stderr);
  assert.match(run.stdout, /^now: admit, green\. Let the person pass\na screenshot: refuse, 522 stale/);
});

test("the tutorial runs as it stands", () => {
  // Beside the vectors, in the repository.
  const page = readFileSync(join(VECTORS, "../../docs/javascript.md"), "utf8");
  const code = [...page.matchAll(/^```js\n(.*?)^```/gms)].map(([, block]) => block);
  assert.ok(code.length >= 4, `${code.length} pieces of code`);
  const file = join(here, "tutorial.mjs");
  writeFileSync(file, code.join("\n"));
  const run = node(file);
  assert.equal(run.status, 0, run.stderr);
  const told = [...page.matchAll(/^```text\n(.*?)^```/gms)].map(([, block]) => block).join("");
  assert.equal(run.stdout, told);
});

test("one leg after another, in files", () => {
  const relay = (leg, seconds) => node(join(here, "relay.mjs"), leg, folder, String(seconds));
  assert.equal(relay("issue", 1_772_366_400).status, 0);
  assert.equal(relay("present", 1_772_366_405).status, 0);
  const verified = relay("verify", 1_772_366_410);
  assert.equal(JSON.parse(verified.stdout).outcome, "admit", verified.stderr);
  assert.equal(relay("steal", 1_772_366_410).status, 2);
});

test("sanse check tells by its exit code", () => {
  const file = (name) => join(folder, name);
  const text = readFileSync(file("code.txt"), "utf8");
  writeFileSync(file("code.png"), qr.png(text));
  writeFileSync(file("empty.png"), qr.png(text).subarray(0, 99));
  const program = join(here, "../node_modules/sanse/dist/cli.js");
  const typed = ["--root", file("root.hex"), "--trust", file("trust.cbor")];
  const check = (picture, ...words) => node(program, "check", picture, ...typed, ...words);
  const lines = (input, ...words) =>
    spawnSync(process.execPath, [program, "check", "-", ...typed, ...words], { encoding: "utf8", input });
  const at = (second) => ["--time", `2026-03-01T12:00:${second}Z`];
  const place = ["--place", "ZZ-GATE-7"];

  const admitted = check(file("code.png"), ...place, ...at("10"));
  assert.deepEqual([admitted.status, admitted.stdout], [0, "admit (green): Let the person pass\n"], admitted.stderr);
  const stale = check(file("code.png"), ...place, ...at("59"), "--json");
  assert.deepEqual([stale.status, JSON.parse(stale.stdout).main], [1, 522]);
  const chinese = lines(`${text}\n`, ...place, ...at("59"), "--lang", "zh");
  assert.match(chinese.stdout, /522 stale: \p{Script=Han}/u);
  assert.equal(check(file("code.png"), "--place", "ZZ-GATE-8", ...at("10")).status, 1);
  assert.equal(check(file("code.png"), ...at("10")).status, 1);

  const paper = readFileSync(file("credential.txt"), "utf8");
  assert.equal(lines(paper, ...place, ...at("10"), "--paper").status, 1);
  for (const words of [
    [file("empty.png"), ...place, ...at("10")],
    [file("none.png"), ...place, ...at("10")],
    [file("code.png"), ...place, "--time", "noon"],
    [file("code.png"), ...place, "--time", "2026-03-01 12:00"],
    [file("code.png"), ...place, "--time", "0"],
    [file("code.png"), ...place, ...at("10"), "--profile", "lazy"],
    [file("code.png"), ...place, ...at("10"), "--status", file("trust.cbor")],
    [file("code.png"), "--nothing"],
  ]) {
    const failed = check(...words);
    assert.deepEqual([failed.status, failed.stdout], [words.includes("--nothing") ? 2 : 4, ""], words.join(" "));
    assert.match(failed.stderr, /^sanse: .{9,}/);
  }
  const both = lines(`SN1:\r\n${text}`, ...place, ...at("10"), "--json");
  assert.deepEqual(both.stdout.trim().split("\n").map((line) => JSON.parse(line).outcome), ["refuse", "admit"]);
  assert.equal(both.status, 1, "of several the worst counts");
  assert.equal(lines("", ...place, ...at("10")).status, 4, "nothing was read, so nothing is admitted");
  assert.match(node(program, "--version").stdout, /^sanse \d+\.\d+\.\d+\n$/);
  assert.equal(node(program).status, 2);
  assert.match(node(program, "--help").stdout, /0 for admit, 1 for\s+refuse, 2 where/);
});

test("require works where it can, and says what to do where it cannot", () => {
  const require = createRequire(import.meta.url);
  if (process.features.require_module) {
    assert.equal(typeof require("sanse").Verifier, "function");
  } else {
    assert.throws(() => require("sanse"), /sanse is an ES module\. Write `import/);
  }
});

test("each way in has what it promises, and they can be mixed", async () => {
  const [whole, verify, scanner] = await Promise.all([import("sanse"), import("sanse/verify"), import("sanse/scanner")]);
  assert.equal(whole.Verifier, verify.Verifier);
  assert.equal(whole.readPicture, scanner.readPicture);
  assert.ok(!("Issuer" in verify) && !("readPicture" in verify) && !("Issuer" in scanner));
  const alone = join(here, "alone.mjs");
  writeFileSync(
    alone,
    `import { IdentityDocument } from "../node_modules/sanse/dist/identity.js";
     import { Policy } from "sanse/verify";
     Policy.at("ZZ-GATE-7");
     try { new IdentityDocument("ZZ", "passport", "X0000001"); } catch (error) { console.log(error.code); }`,
  );
  assert.equal(node(alone).stdout, "unknown-name\n");
});
