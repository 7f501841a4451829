// Looks through the camera until a code is seen, and answers it twice: now, and a minute later.

try {
  const { MemoryGuard, Policy, PublicKey, readPictures, Trust, Verifier } = await import("/sanse/web/scanner.js");
  const { root, list, now } = await (await fetch("/trust")).json();
  const bytes = Uint8Array.from(list.match(/../g), (pair) => Number.parseInt(pair, 16));
  const trust = Trust.pin(new PublicKey(root));
  trust.load(bytes, { time: new Date(now) });
  const gate = new Verifier(trust, Policy.at("ZZ-GATE-7"), MemoryGuard.init());

  const video = document.querySelector("video");
  video.srcObject = await navigator.mediaDevices.getUserMedia({ video: true });
  await video.play();
  const text = await seen(video, readPictures);

  const first = gate.check(text, { time: new Date(now + 5000), reader: "camera" });
  const second = gate.check(text, { time: new Date(now + 60_000), reader: "camera" });
  const { code, name } = second.mainReason;
  document.querySelector("#answer").textContent = `${first.outcome} ${first.display}, then ${second.outcome} ${code} ${name}`;
} catch (error) {
  document.querySelector("#blocked").textContent = String(error);
}

async function seen(video, readPictures) {
  for (;;) {
    if (video.videoWidth > 0) {
      const canvas = new OffscreenCanvas(video.videoWidth, video.videoHeight);
      const context = canvas.getContext("2d", { willReadFrequently: true });
      context.drawImage(video, 0, 0);
      const [text] = readPictures(context.getImageData(0, 0, canvas.width, canvas.height));
      if (text !== undefined) {
        return text;
      }
    }
    await new Promise((next) => setTimeout(next, 100));
  }
}
