/* One set of buttons for all columns. The longest run leads, the others keep up by what was chosen. */

const places = shell.querySelector(".pl-transport");
const choice = shell.querySelector(".cmp-by");
const ACTS = ["previous", "play", "next", "speed", "repeat"];
const made = {};
const group = shell.dataset.group;
let by = "level";

/** The player that is playing, else the one with the most steps, or calls if those are the measure. */
function leader() {
  const now = columns().filter(({ reel }) => reel?.last >= 0);
  const playing = now.find(({ player }) => player.transport.playing);
  const size = ({ reel }) => (by === "calls" ? reel.steps[reel.last].numbers.nfe ?? 0 : reel.total);
  return (playing ?? now.sort((a, b) => size(b) - size(a))[0])?.player;
}

/** The buttons are those of the first player, icons and all; each does in the leader what it says. */
function build() {
  const model = playerOf(ids[0])?.controls.buttons;
  if (!model || made.play) return;
  for (const act of ACTS) {
    made[act] = model[act].cloneNode(true);
    made[act].addEventListener("click", () => {
      leader()?.controls.acts[act]();
      refresh();
    });
    places.append(made[act]);
  }
}

function refresh() {
  build();
  const player = leader();
  if (made.play) {
    const source = player ?? playerOf(ids[0]);
    for (const act of ACTS) {
      for (const name of ["aria-label", "title"]) made[act].setAttribute(name, source?.controls.buttons[act].getAttribute(name) ?? "");
      made[act].disabled = !player;
    }
    made.speed.innerHTML = source?.controls.buttons.speed.innerHTML ?? "";
  }
  shell.dataset.playing = String(Boolean(player?.transport.playing));
  shell.dataset.repeat = player?.transport.repeat ?? "once";
  if (columns().some(({ player: one }) => one?.sync && one.sync.by !== by)) agree();
  if (player?.transport.playing) requestAnimationFrame(refresh); // nobody tells when playing ends
}

function agree() {
  window.dispatchEvent(new CustomEvent("explorer:sync-by", { detail: { group, by } }));
}

choice.addEventListener("change", (event) => {
  by = event.target.value;
  agree();
  const player = leader();
  if (player) player.go(player.index);
});
shell.addEventListener("keydown", (event) => leader()?.controls.key(event));
follow(refresh);
