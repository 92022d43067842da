/* The columns of a comparison as their players hold them. What belongs together says so in its start packet. */

const LETTERS = [..."ABCD"];
const DASHES = ["", "9 5", "1.5 4.5", "10 4 1.5 4"]; // with the letter, what tells the columns apart
const shell = element.firstElementChild;
const ids = shell.dataset.players.split(" ");
const on = listener(shell);

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
    if (due || !ids.includes(detail.player)) return;
    due = true;
    requestAnimationFrame(() => {
      due = false;
      act();
    });
  };
  for (const name of ["explorer:cursor", "explorer:reel"]) on(name, wake);
  act();
}

const inPercent = (share) => percent(share, shell.dataset.percent);
