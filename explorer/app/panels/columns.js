/* The columns of a comparison as their players hold them. What belongs together says so in its start packet. */

const LETTERS = [..."ABCD"];
const DASHES = ["", "9 5", "1.5 4.5", "10 4 1.5 4"]; // with the letter, what tells the columns apart
const shell = element.firstElementChild;
const ids = shell.dataset.players.split(" ");
const over = new AbortController();

function playerOf(id) {
  const player = window.explorerPlayers?.get(id);
  return player?.root.isConnected ? player : null;
}

/** The newest comparison from left to right; `reel` and `step` are null until a column has begun. */
function columns() {
  const head = playerOf(ids[0])?.reel?.start ?? {};
  return (head.labels ?? []).slice(0, ids.length).map((label, k) => {
    const player = playerOf(ids[k]);
    const reel = player?.reel?.start.comparison === head.comparison ? player.reel : null;
    return { k, label, letter: LETTERS[k], player, reel, step: reel?.steps[player.index] ?? null };
  });
}

/** Calls `act` once now, and before the next frame whenever a column has moved or has a new picture. */
function follow(act) {
  let due = false;
  const wake = ({ detail }) => {
    if (!shell.isConnected) return void over.abort();
    if (due || !ids.includes(detail.player)) return;
    due = true;
    requestAnimationFrame(() => {
      due = false;
      act();
    });
  };
  for (const name of ["explorer:cursor", "explorer:reel"]) window.addEventListener(name, wake, { signal: over.signal });
  act();
}

/** Pixel values of something drawable, four for each pixel. */
function valuesOf(shot) {
  const pen = Object.assign(document.createElement("canvas"), { width: shot.width, height: shot.height })
    .getContext("2d", { willReadFrequently: true });
  pen.drawImage(shot, 0, 0);
  return pen.getImageData(0, 0, shot.width, shot.height).data;
}

/** A share of one as this page writes it. */
function percent(share) {
  const digits = share > 0 && share < 0.01 ? 2 : share < 0.1 ? 1 : 0;
  const number = (100 * share).toLocaleString(document.documentElement.lang || "en", { maximumFractionDigits: digits });
  return shell.dataset.percent.replace("1", number);
}
