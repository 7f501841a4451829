// Two pages in a real browser: `node browse.mjs CHROMIUM FOLDER-WITH-PLAYWRIGHT`.
//
// A verifier's page looks through a camera, which shows a code of ours: it admits the code and refuses the same picture a
// minute later. A wallet's page keeps its key in WebCrypto, and what it shows is admitted here. Both live under a content
// security policy that allows WebAssembly and nothing else; without that word neither loads.

import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { dirname, extname, join, normalize, resolve } from "node:path";
import { fileURLToPath } from "node:url";

import { Enrolment, MemoryGuard, qr } from "sanse";

import { later, now, world } from "../world.mjs";

const [chromium, tools] = process.argv.slice(2);
const { chromium: browsers } = createRequire(resolve(tools, "package.json"))("playwright-core");
const here = dirname(fileURLToPath(import.meta.url));
const packaged = join(here, "../../node_modules/sanse/dist");
const scratch = mkdtempSync(resolve(tools, "browser-"));
const { root, list, issuer, pass, wallet, gate } = world();
const hex = (bytes) => Buffer.from(bytes).toString("hex");

const code = wallet.present("me", { time: now, audience: "ZZ-GATE-7" });
const film = join(scratch, "camera.y4m");
writeFileSync(film, filmOf(qr.luma(code.text, { pixels: 5 })));

const challenges = new Set();
/** What the pages ask the server for. */
const answers = {
  "/trust": () => ({ root: root.publicKey.hex, list: hex(list), now: now.getTime() }),
  "/challenge": () => {
    const challenge = hex(Enrolment.challenge());
    challenges.add(challenge);
    return { challenge };
  },
  "/issue": ({ answer, challenge }) => {
    assert.ok(challenges.delete(challenge));
    const [proof, asked] = [Buffer.from(answer, "hex"), Buffer.from(challenge, "hex")];
    const life = { issuedAt: now, expiresAt: later(86_400) };
    return { credential: hex(issuer.issue(pass, Enrolment.verify(proof, asked), life).bytes), now: now.getTime() };
  },
  "/check": ({ text }) => gate(MemoryGuard.init()).check(text, { time: now }),
};

const POLICY = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'";
const STRICTER = POLICY.replace(" 'wasm-unsafe-eval'", "");
const TYPES = { ".html": "text/html; charset=utf-8", ".js": "text/javascript", ".mjs": "text/javascript", ".wasm": "application/wasm" };

const server = createServer(async (request, response) => {
  const url = new URL(request.url, "http://localhost");
  try {
    if (url.pathname in answers) {
      const chunks = await request.toArray();
      const asked = chunks.length === 0 ? {} : JSON.parse(Buffer.concat(chunks).toString());
      response.setHeader("content-type", "application/json").end(JSON.stringify(answers[url.pathname](asked)));
      return;
    }
    const [base, path] = url.pathname.startsWith("/sanse/") ? [packaged, url.pathname.slice(6)] : [here, url.pathname];
    const file = join(base, normalize(path));
    response.setHeader("content-security-policy", url.searchParams.has("strict") ? STRICTER : POLICY);
    response.setHeader("content-type", TYPES[extname(file)] ?? "application/octet-stream").end(readFileSync(file));
  } catch (error) {
    response.statusCode = 500;
    response.end(String(error));
  }
});
await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
const site = `http://localhost:${server.address().port}`;

const browser = await browsers.launchPersistentContext(join(scratch, "profile"), {
  executablePath: chromium.startsWith("/") ? chromium : `/usr/bin/${chromium}`,
  permissions: ["camera"],
  args: [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
    `--use-file-for-fake-video-capture=${film}`,
  ],
});

/** What stands under this name on a page, once it is there. */
async function told(path, name, browsed = browser) {
  const page = await browsed.newPage();
  const said = [];
  page.on("console", (message) => said.push(message.text()));
  page.on("pageerror", (error) => said.push(String(error)));
  try {
    await page.goto(`${site}${path}`);
    const found = page.locator(`#${name}:not(:empty)`);
    await found.waitFor({ timeout: 120_000 });
    return await found.textContent();
  } catch (error) {
    throw new Error(`${path}: ${error.message}\n${said.join("\n")}`);
  } finally {
    await page.close();
  }
}

try {
  assert.equal(await told("/verify.html", "answer"), "admit green, then refuse 522 stale");
  console.log("a camera shows a code: admitted; a minute later the same picture: refused");
  assert.equal(await told("/wallet.html", "answer"), "admit; the key is not extractable");
  console.log("a key that stays in WebCrypto is enrolled, shown and admitted");
  assert.match(await told("/verify.html?strict", "blocked"), /wasm-unsafe-eval|WebAssembly/);
  console.log("without 'wasm-unsafe-eval' nothing is loaded");
} finally {
  await browser.close();
  server.close();
  rmSync(scratch, { recursive: true, force: true });
}

/** A film of one second for a camera (YUV4MPEG2, 4:2:0): the frame in the middle of 640 by 480 grey pixels. */
function filmOf({ width, height, luma }) {
  const [wide, high] = [640, 480];
  const bright = Buffer.alloc(wide * high, 160);
  const [left, top] = [(wide - width) >> 1, (high - height) >> 1];
  assert.ok(left > 0 && top > 0, `${width} by ${height}`);
  for (let row = 0; row < height; row += 1) {
    bright.set(luma.subarray(row * width, (row + 1) * width), (top + row) * wide + left);
  }
  const frame = Buffer.concat([Buffer.from("FRAME\n"), bright, Buffer.alloc((wide * high) / 2, 128)]);
  return Buffer.concat([Buffer.from(`YUV4MPEG2 W${wide} H${high} F10:1 Ip A1:1 C420jpeg\n`), ...Array(10).fill(frame)]);
}
