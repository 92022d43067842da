/* Over the columns: what every window shows, and whether all began in the same static. It also names the columns.
   Event `arrive` carries {settings}: the page is complete, and this is what Create shows.                       */

const said = shell.querySelector(".cmp-start");
const buttons = [...shell.querySelectorAll("[data-view]")];
let view = "x_t", checked = "";

for (const button of buttons) {
  button.addEventListener("click", () => {
    view = button.dataset.view;
    dress();
  });
}

/** Shows the chosen view in all columns that have it. */
function dress() {
  const now = columns();
  const views = new Set(now.flatMap(({ reel }) => reel?.views ?? []));
  for (const button of buttons) {
    button.hidden = button.dataset.view === "planes" && !views.has("planes"); // pixels have none
    button.disabled = views.size > 0 && !views.has(button.dataset.view);
    button.setAttribute("aria-pressed", String(button.dataset.view === view));
  }
  for (const { player, reel } of now) if (reel && player.panes[player.active].view !== view) player.choose(player.active, view);
}

function name(now) {
  const row = document.getElementById(`${told.prefix}columns`);
  if (!row || !now.length) return;
  row.dataset.count = now.length;
  now.forEach(({ label, letter, player, k }) => {
    const place = row.querySelector(`[data-column="${k}"] .cmp-label`);
    if (place && place.textContent !== label) place.textContent = place.title = label;
    player?.root.setAttribute("aria-label", `${letter}: ${label}`);
  });
}

/** Compares the first frames, value by value, once all have come. */
function check(now) {
  const run = now[0]?.reel?.start.comparison ?? "";
  if (run !== checked) said.textContent = "";
  if (run === checked && said.textContent) return;
  checked = run;
  const shots = now.map(({ reel }) => reel?.steps[0]?.shots.x_t);
  if (shots.length < 2 || shots.some((shot) => !shot)) return;
  const [first, ...others] = shots.map(pixelsOf);
  let different = 0;
  for (const other of others) {
    if (other.length !== first.length) return;
    for (let k = 0; k < first.length; k++) if (k % 4 < 3 && first[k] !== other[k]) different++;
  }
  const share = different / (others.length * first.length * 0.75);
  said.textContent = share ? fill(shell.dataset.other, { share: inPercent(share) }) : shell.dataset.same;
  said.dataset.share = String(share);
}

follow(() => {
  const now = columns();
  name(now);
  dress();
  check(now);
});

/** Tells the server, once all is on the page, what Create shows. Sooner, values sent to the controls could be lost.
    The board of a lesson has nobody to tell. */
function arrive() {
  if (!shell.isConnected) return;
  const all = ids.every(playerOf) && document.querySelector(shell.dataset.arrives);
  if (!all) return void setTimeout(arrive, 40);
  trigger("arrive", { settings: playerOf("create-player")?.reel?.start?.settings ?? "" });
}
if (shell.dataset.arrives) arrive();
