#!/usr/bin/env node
/**
 * `npx sanse check PICTURE --root KEY --trust LIST`: one code out of a picture, verified offline.
 *
 * It remembers nothing: the same code is admitted by each run while it is fresh. A gate keeps a guard.
 */
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";

import {
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

const USAGE = `Usage: sanse check <picture> --root <key> --trust <list> [options]

  <picture>            a PNG or JPEG file with one code in it; with --text, the text of the code itself
  --root <key>         the region's pinned root key: 64 hexadecimal digits, or a file with them or in PEM
  --trust <list>       the region's signed trust list; once more for each recognised neighbour's
  --status <list>      a signed status list; may be given several times
  --place <id>         the place that the code must be made for: ZZ-GATE-7; without it, codes shown openly are taken
  --paper              takes paper, for a person to compare
  --unattended         nobody is there to look: what a person would look at is refused
  --profile <name>     strict, balanced or lenient
  --time <time>        the time of the scan, 2026-03-01T12:00:00Z; the clock's unless said
  --language <code>    en or zh
  --json               prints the decision as JSON on one line
  --text               the first word is the text of the code

It ends with 0 for admit, 1 for check, 2 for refuse, and 3 where it could not tell.`;

const OUTCOMES = { admit: 0, check: 1, refuse: 2 } as const;
const COULD_NOT = 3;

function main(words: string[]): number {
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
      language: { type: "string" },
      json: { type: "boolean" },
      text: { type: "boolean" },
      help: { type: "boolean", short: "h" },
    },
  });
  if (values.help === true) {
    console.log(USAGE);
    return 0;
  }
  const [command, code, ...more] = positionals;
  if (command !== "check" || code === undefined || more.length > 0 || values.root === undefined || !values.trust) {
    console.error(USAGE);
    return COULD_NOT;
  }
  const now = { time: values.time === undefined ? new Date() : new Date(values.time) };
  const trust = Trust.pin(keyOf(values.root));
  values.trust.forEach((file) => trust.load(readFileSync(file), now));
  values.status?.forEach((file) => trust.loadStatus(readFileSync(file), now));
  const options: PolicyOptions = {
    ...(values.paper === true ? { paper: "check" } : {}),
    ...(values.unattended === true ? { attendance: "unattended" } : {}),
    ...(values.profile === undefined ? {} : { profile: values.profile as NonNullable<PolicyOptions["profile"]> }),
  };
  const policy = values.place === undefined ? Policy.openly(options) : Policy.at(values.place, options);
  const text = values.text === true ? code : readPicture(readFileSync(code));
  const decision = new Verifier(trust, policy, new MemoryGuard()).check(text, now);
  tell(decision, values.language as Language | undefined, values.json === true);
  return OUTCOMES[decision.outcome];
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
  process.exitCode = main(process.argv.slice(2));
} catch (error) {
  // A list that is not taken, a picture without a code, a file that is not there: whoever runs this can mend it.
  const code = error instanceof SanseError ? ` (${error.code})` : "";
  console.error(`sanse: ${error instanceof Error ? error.message : String(error)}${code}`);
  process.exitCode = COULD_NOT;
}
