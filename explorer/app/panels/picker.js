/* Samples, camera and the created picture. The camera is on only while its picture is on the page. */

const SIDE = 128;
const root = element.querySelector(".pk"), camera = root.querySelector(".pk-camera"), video = camera.querySelector("video");
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

function close() {
  video.srcObject?.getTracks().forEach((track) => track.stop());
  video.srcObject = null;
  camera.hidden = true;
}

async function open() {
  say("");
  if (!navigator.mediaDevices?.getUserMedia) return void say(told.camera_unsafe);
  try {
    video.srcObject = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "user" }, audio: false });
  } catch {
    return void say(told.camera_refused);
  }
  if (!root.isConnected) return void close();
  camera.hidden = false;
  await video.play();
  camera.querySelector(".pk-take").focus();
}

/** The middle square of what the camera sees, mirrored as it is shown. */
function shot() {
  const canvas = Object.assign(document.createElement("canvas"), { width: SIDE, height: SIDE });
  const pen = canvas.getContext("2d"), { videoWidth: w, videoHeight: h } = video, side = Math.min(w, h);
  pen.imageSmoothingQuality = "high";
  pen.translate(SIDE, 0);
  pen.scale(-1, 1);
  pen.drawImage(video, (w - side) / 2, (h - side) / 2, side, side, 0, 0, SIDE, SIDE);
  return canvas.toDataURL("image/png").split(",")[1];
}

camera.querySelector(".pk-take").addEventListener("click", () => {
  if (!video.videoWidth) return;
  const picture = shot();
  close();
  trigger("snap", { picture });
});
camera.querySelector(".pk-close").addEventListener("click", close);

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
