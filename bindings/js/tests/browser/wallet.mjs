// Makes a key that cannot be read out, has a pass issued to it, and shows that.

import { Credential, Enrolment, Wallet, WebCryptoKey } from "/sanse/web/sanse.js";

const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
const unhex = (digits) => Uint8Array.from(digits.match(/../g), (pair) => Number.parseInt(pair, 16));
const ask = async (path, asked) => (await fetch(path, { method: "POST", body: JSON.stringify(asked) })).json();

const key = await WebCryptoKey.generate();
const { challenge } = await ask("/challenge", {});
const answer = await Enrolment.answerElsewhere(key, unhex(challenge));
const { credential, now } = await ask("/issue", { answer: hex(answer), challenge });

const wallet = new Wallet();
wallet.addElsewhere("me", new Credential(unhex(credential)), key);
const { text } = await wallet.presentElsewhere("me", { time: new Date(now), audience: "ZZ-GATE-7" });
const { outcome } = await ask("/check", { text });
const kept = await crypto.subtle.exportKey("pkcs8", key.pair.privateKey).then(
  () => "the key was read out",
  () => "the key is not extractable",
);
document.querySelector("#answer").textContent = `${outcome}; ${kept}`;
