/* A camera and its shot, in a part that holds a <video>, .pk-take and .pk-close. It is on only while its picture is on the
   page; a shot is the middle square of what it sees, mirrored as it is shown, as base64 of a PNG of SIDE pixels (square.js).  */

/** {open(), close()}; say(text) tells why there is none, take(picture) gets a shot */
function cameraIn(part, { refused, unsafe, say, take, facing = "user" }) {
  const video = part.querySelector("video"), mirrored = facing === "user";

  function close() {
    video.srcObject?.getTracks().forEach((track) => track.stop());
    video.srcObject = null;
    part.hidden = true;
  }

  async function open() {
    say("");
    if (!navigator.mediaDevices?.getUserMedia) return void say(unsafe);
    try {
      video.srcObject = await navigator.mediaDevices.getUserMedia({ video: { facingMode: facing }, audio: false });
    } catch {
      return void say(refused);
    }
    if (!part.isConnected) return void close();
    part.hidden = false;
    await video.play();
    part.querySelector(".pk-take").focus();
  }

  function shot() {
    const canvas = Object.assign(document.createElement("canvas"), { width: SIDE, height: SIDE });
    const pen = canvas.getContext("2d"), { videoWidth: w, videoHeight: h } = video, side = Math.min(w, h);
    pen.imageSmoothingQuality = "high";
    if (mirrored) { pen.translate(SIDE, 0); pen.scale(-1, 1); }
    pen.drawImage(video, (w - side) / 2, (h - side) / 2, side, side, 0, 0, SIDE, SIDE);
    return canvas.toDataURL("image/png").split(",")[1];
  }

  part.querySelector(".pk-take").addEventListener("click", () => {
    if (!video.videoWidth) return;
    const picture = shot();
    close();
    take(picture);
  });
  part.querySelector(".pk-close").addEventListener("click", close);
  return { open, close };
}
