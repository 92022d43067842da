
const MOST = 24;
const seen = new Set();
const gone = new AbortController();

window.addEventListener("explorer:reel", ({ detail }) => {
  if (!strip.isConnected) return void gone.abort();
  if (detail.player !== strip.dataset.player || !detail.done || seen.has(detail.run)) return;
  const packets = window.explorerShelf?.get(detail.run) ?? [];
  const start = packets.find((packet) => packet.kind === "start" || packet.kind === "all");
  const last = (start?.steps ?? packets).filter((packet) => packet.kind === "step").at(-1);
  if (!start || !last) return;
  seen.add(detail.run);
  const name = new URLSearchParams(start.settings).get("prompt") ?? "";
  const act = () => trigger("choose", { settings: start.settings, run: detail.run });
  const address = window.explorerFrame(last, "x0_hat") ?? window.explorerFrame(last, "x_t");
  strip.querySelector("h2").after(picture(address, name, act));
  const buttons = strip.querySelectorAll("button");
  if (buttons.length > MOST) buttons[buttons.length - 1].remove();
  strip.removeAttribute("data-empty");
}, { signal: gone.signal });
