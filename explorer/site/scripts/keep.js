// Take home: the picture on the screen as PNG, exact or four times as large, and the link.

import { $ } from "./dom.js";

const ENLARGED = 4;

async function drawn(player, times) {
  const { reel } = player;
  const step = reel?.steps[player.index ?? reel.last];
  const shot = step?.shots.x_t;
  if (!shot) return null;
  const canvas = Object.assign(document.createElement("canvas"), { width: times * shot.width, height: times * shot.height });
  const context = canvas.getContext("2d", { alpha: false });
  context.imageSmoothingEnabled = false;
  context.drawImage(shot, 0, 0, canvas.width, canvas.height);
  return new Promise((done) => canvas.toBlob(done, "image/png"));
}

function handed(blob, name) {
  const link = make("a", { href: URL.createObjectURL(blob), download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

/** A file name of words: letters and digits of any script. */
const fileName = (prompt, times) => {
  const words = prompt.match(/[\p{L}\p{N}]+/gu) ?? [];
  return `${words.slice(0, 8).join("-").slice(0, 60) || "picture"}-${times === 1 ? "exact" : "large"}.png`;
};

export function keep(create) {
  for (const [id, times] of [["save", 1], ["save-large", ENLARGED]]) {
    $(id).onclick = async () => {
      const blob = await drawn(create.player, times);
      if (blob) handed(blob, fileName(create.settings.prompt, times));
    };
  }
  $("link").onclick = async () => {
    create.page.address("create", create.settings);
    try {
      await navigator.clipboard.writeText(location.href);
      create.page.say(create.page.text("site.copied"));
    } catch {
      create.page.say(location.href); // no clipboard without a secure context: it can be copied by hand
    }
  };
}
