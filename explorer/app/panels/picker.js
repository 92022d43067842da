/* Samples, camera and the created picture. */

const root = element.querySelector(".pk"), camera = root.querySelector(".pk-camera");
const note = root.querySelector(".pk-note"), samples = [...root.querySelectorAll("[data-sample]")];
const say = (text) => { note.textContent = text; };
const press = (name) => samples.forEach((button) =>
  button.setAttribute("aria-pressed", String(button.dataset.sample === name)));

for (const button of samples) {
  button.addEventListener("click", () => {
    say("");
    press(button.dataset.sample);
    trigger("choose", { sample: button.dataset.sample });
  });
}

const { open, close } = cameraIn(camera, { refused: told.camera_refused, unsafe: told.camera_unsafe, say, take: (picture) => trigger("snap", { picture }) });

/** The run that the player of Create shows, by name; its settings serve if the server has forgotten it. */
function created() {
  say("");
  const run = window.explorerPlayers?.get(told.maker)?.reel?.run;
  const start = startOf(run);
  if (!start) return void say(told.no_created);
  trigger("created", { run, settings: start.settings });
}

// Phones offer the camera and the gallery for pictures only; what comes is checked on the server all the same.
setTimeout(() => {
  document.getElementById(told.own)?.parentElement.querySelector("input[type=file]")?.setAttribute("accept", "image/*");
});

const on = listener(root, close);
on("explorer:pick", ({ detail: { picker, what } }) => picker === told.name && (what === "camera" ? open() : created()));
on("explorer:reel", ({ detail: { player, run, forward } }) => {
  if (player !== told.player || !forward) return;
  press(startOf(run)?.sample);
});
