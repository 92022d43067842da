/* Three pictures: before, the state that the model was given, and what it made of it. */

const root = element.querySelector(".rt"), said = root.querySelector(".rt-said");
const again = root.querySelector(".rt-again");
const ended = new AbortController();
let shown = null, finished = false;

const packets = (run) => window.explorerShelf?.get(run) ?? [];
const frame = (run, i) => packets(run).find((packet) => packet.kind === "step" && packet.i === i)?.frames.x_t;

async function put(part, text) {
  const figure = root.querySelector(`[data-part=${part}]`), canvas = figure.querySelector("canvas");
  const pen = canvas.getContext("2d", { alpha: false });
  canvas.setAttribute("aria-label", figure.querySelector("figcaption").textContent);
  if (!text) return void pen.clearRect(0, 0, canvas.width, canvas.height);
  const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  const options = { colorSpaceConversion: "none", premultiplyAlpha: "none" };
  const image = await createImageBitmap(new Blob([bytes], { type: "image/webp" }), options);
  pen.drawImage(image, 0, 0, canvas.width, canvas.height);
  image.close();
}

function follow({ player, run }) {
  if (player !== told.player) return;
  const start = packets(run).find(({ kind }) => kind === "start");
  if (start?.forward) {
    root.hidden = true;
    shown = null;
  }
  if (!start?.origin) return;
  if (shown !== run) {
    [shown, finished] = [run, false];
    root.hidden = false;
    said.textContent = "";
    put("was", frame(start.origin.run, 0));
    put("left", frame(start.origin.run, start.origin.index));
    put("now", null);
    again.onclick = () => trigger("again", { run: start.origin.run });
  }
  const final = packets(run).find((packet) => packet.final);
  if (!final || finished) return;
  finished = true;
  put("now", final.frames.x_t);
  said.textContent = final.sentence;
}

window.addEventListener("explorer:reel", ({ detail }) => {
  if (!root.isConnected) ended.abort();
  else follow(detail);
}, { signal: ended.signal });
