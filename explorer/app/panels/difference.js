/* |A - B| of the frames that two columns show right now, channel by channel, amplified so that it can be seen. */

const canvas = shell.querySelector("canvas"), verdict = shell.querySelector(".cmp-told");
const [left, right, gain] = shell.querySelectorAll("select");
const pen = canvas.getContext("2d", { alpha: false });
let listed = "";

function offer(now) {
  const names = now.map(({ letter }) => letter);
  if (names.join("|") === listed) return;
  listed = names.join("|");
  [left, right].forEach((select, which) => {
    const kept = select.value;
    select.replaceChildren(...names.map((name, k) => new Option(name, k)));
    select.value = kept && kept < names.length ? kept : String(Math.min(which, names.length - 1));
  });
  if (left.value === right.value) right.value = String((Number(left.value) + 1) % names.length);
}

/** What a column shows in its first open window. */
function frameOf(column) {
  const { player, reel, step } = column ?? {};
  return step?.ready ? reel.shot(step.i, player.panes[player.active].view) : null;
}

function paint() {
  const now = columns();
  if (!now.length) return;
  offer(now);
  const one = frameOf(now[left.value]), two = frameOf(now[right.value]);
  const uneven = one && two && (one.width !== two.width || one.height !== two.height); // black would say: no difference
  shell.toggleAttribute("data-empty", !one || !two || uneven);
  verdict.textContent = uneven ? shell.dataset.size : "";
  if (!one || !two || uneven) return;
  canvas.width = one.width;
  canvas.height = one.height;
  const a = pixelsOf(one), b = pixelsOf(two), image = pen.createImageData(one.width, one.height), times = Number(gain.value);
  const least = 255 * shell.dataset.clearly; // as lesson 6 counts a pixel
  let different = 0, sum = 0, clear = 0;
  for (let k = 0, most = 0; k < a.length; k++) {
    const apart = k % 4 === 3 ? 255 : Math.abs(a[k] - b[k]);
    image.data[k] = k % 4 === 3 ? 255 : apart * times; // a canvas cuts at 255
    if (k % 4 < 3 && apart) [different, sum] = [different + 1, sum + apart];
    if (k % 4 === 3) [clear, most] = [clear + (most > least), 0];
    else most = Math.max(most, apart);
  }
  pen.putImageData(image, 0, 0);
  const values = a.length * 0.75;
  verdict.textContent = different
    ? fill(shell.dataset.some, {
      clear: inPercent(clear * 4 / a.length), share: inPercent(different / values), mean: inPercent(sum / values / 255),
    })
    : shell.dataset.none;
  canvas.setAttribute("aria-label", `${fill(shell.dataset.alt, { gain: gain.value })}. ${verdict.textContent}`);
}

for (const select of [left, right, gain]) select.addEventListener("change", paint);
follow(paint);
