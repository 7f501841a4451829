#!/usr/bin/env node
/**
 * `npx sanse check PICTURE... --root KEY --trust LIST`: codes out of pictures, verified offline.
 *
 * It remembers nothing from run to run: the same code is admitted by each while it is fresh. A gate keeps a guard.
 * `python -m sanse check` takes the same words.
 */
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { parseArgs } from "node:util";

import {
  InputError,
  MemoryGuard,
  Policy,
  PublicKey,
  readPicture,
  SanseError,
  Trust,
  Verifier,
  type Decision,
  type Language,
  type PolicyOptions,
} from "./node/sanse.js";

const USAGE = `Usage: sanse check <picture>... --root <key> --trust <list> [options]

  <picture>            PNG or JPEG files with one code in each; - for texts, line by line
  --root <key>         the region's pinned root key: 64 hexadecimal digits, or a file with them or in PEM
  --trust <list>       the region's signed trust list; once more for each recognised neighbour's
  --status <list>      a signed status list; may be given several times
  --place <id>         the place that codes must be made for: ZZ-GATE-7; without it, codes shown openly are taken
  --paper              takes paper, for a person to compare
  --unattended         nobody is there to look: what a person would look at is refused
  --profile <name>     strict, balanced or lenient
  --time <time>        2026-03-01T12:00:00Z, or +60 for a minute from now; for trials
  --lang <code>        en or zh
  --json               prints each decision as JSON on one line
  --version            prints the version

Nothing is kept: what was scanned before this run is not known. It ends, as \`verifier check\` does, with 0 for admit, 1 for
refuse, 2 where the words make no sense, 3 for check, and 4 where it could not tell; of several scans the worst counts.`;

const CODES = { admit: 0, check: 3, refuse: 1 } as const;
const WORSE = ["admit", "check", "refuse"] as const;
const TYPED = 2;
const COULD_NOT = 4;

async function main(words: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: words,
    allowPositionals: true,
    options: {
      root: { type: "string" },
      trust: { type: "string", multiple: true },
      status: { type: "string", multiple: true },
      place: { type: "string" },
      paper: { type: "boolean" },
      unattended: { type: "boolean" },
      profile: { type: "string" },
      time: { type: "string" },
      lang: { type: "string" },
      json: { type: "boolean" },
      version: { type: "boolean" },
      help: { type: "boolean", short: "h" },
    },
  });
  if (values.help === true || values.version === true) {
    console.log(values.help === true ? USAGE : `sanse ${version()}`);
    return 0;
  }
  const [command, ...pictures] = positionals;
  if (command !== "check" || pictures.length === 0 || values.root === undefined || !values.trust) {
    console.error(USAGE);
    return TYPED;
  }
  const clock = clockOf(values.time);
  const now = clock();
  const trust = Trust.pin(keyOf(values.root));
  values.trust.forEach((file) => trust.load(readFileSync(file), now));
  values.status?.forEach((file) => trust.loadStatus(readFileSync(file), now));
  const options: PolicyOptions = {
    ...(values.paper === true ? { paper: "check" } : {}),
    ...(values.unattended === true ? { attendance: "unattended" } : {}),
    ...(values.profile === undefined ? {} : { profile: values.profile as NonNullable<PolicyOptions["profile"]> }),
  };
  const policy = values.place === undefined ? Policy.openly(options) : Policy.at(values.place, options);
  const gate = new Verifier(trust, policy, MemoryGuard.init());
  // Nothing read is nothing admitted.
  let worst: number | undefined; // in WORSE
  for await (const text of texts(pictures)) {
    const decision = gate.check(text, { ...clock(), reader: "command line" });
    tell(decision, values.lang as Language | undefined, values.json === true);
    worst = Math.max(worst ?? 0, WORSE.indexOf(decision.outcome));
  }
  const outcome = WORSE[worst ?? -1];
  return outcome === undefined ? COULD_NOT : CODES[outcome];
}

/** What is in the pictures, one text each; or lines of standard input, each when it comes. */
async function* texts(pictures: readonly string[]): AsyncGenerator<string> {
  for (const picture of pictures) {
    if (picture === "-") {
      yield* createInterface({ input: process.stdin, crlfDelay: Infinity });
    } else {
      yield readPicture(readFileSync(picture));
    }
  }
}

/** What gives the present at each scan, unless a time was typed. */
function clockOf(typed: string | undefined): () => { readonly time: Date } {
  if (typed === undefined || /^[+-]\d+$/.test(typed)) {
    return () => ({ time: new Date(Date.now() + Number(typed ?? 0) * 1000) });
  }
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/.test(typed)) {
    throw new InputError("malformed", `${typed} is no time with its zone; write 2026-03-01T12:00:00Z, or +60`);
  }
  return () => ({ time: new Date(typed) });
}

function version(): string {
  const read: { version: string } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
  return read.version;
}

function keyOf(given: string): PublicKey {
  if (/^[0-9a-fA-F]{64}$/.test(given)) {
    return new PublicKey(given);
  }
  const file = readFileSync(given, "utf8").trim();
  return file.startsWith("-----BEGIN") ? PublicKey.fromPem(file) : new PublicKey(file);
}

function tell(decision: Decision, language: Language | undefined, json: boolean): void {
  if (json) {
    console.log(decision.toJson(language));
    return;
  }
  console.log(`${decision.outcome} (${decision.display}): ${decision.next(language)}`);
  decision.reasons.forEach((reason) => console.log(`${reason.code} ${reason.name}: ${reason.message(language)}`));
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  // A list that is not taken, a picture without a code, a file that is not there: whoever runs this can mend it.
  const code = error instanceof SanseError ? ` (${error.code})` : "";
  console.error(`sanse: ${error instanceof Error ? error.message : String(error)}${code}`);
  // What parseArgs finds wrong is how it was called.
  const typed = error instanceof Error && "code" in error && String(error.code).startsWith("ERR_PARSE_ARGS");
  process.exitCode = typed ? TYPED : COULD_NOT;
}
