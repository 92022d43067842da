/* The teaching itself: it goes on while the page asks for it and is looked at. */

const cursor = find("cursor").querySelector("input"), moment = find("cursor").querySelector("output");
const visible = () => root.isConnected && root.offsetParent !== null && !document.hidden;

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  if (find("go").disabled) return;
  say();
  clearTimeout(late);
  Object.assign(state, { learning: true, paused: false, kind: "begins", sheets: [], curve: [], step: 0, index: 0, left: null });
  part("run").hidden = false;
  tell();
  part("run").scrollIntoView({ block: "nearest" });
  let answer = null;
  do {
    answer = await ask("begin", { word: state.word, steps: Number(dial.value), prior: prior.checked });
    if (answer?.kind === "busy") { find("status").textContent = answer.text; await wait(1500); }
  } while (answer?.kind === "busy" && state.learning);
  if (!answer) return void stop("");
  Object.assign(state, { kind: "learns", name: answer.word, steps: answer.steps, prompts: answer.prompts });
  tell();
  go();
});

async function go() {
  if (state.talking || state.kind !== "learns") return;
  state.talking = true;
  while (state.learning && !state.paused && visible()) {
    const answer = await ask("live");
    if (!answer) { state.paused = true; break; }
    if (answer.kind === "busy") { find("status").textContent = answer.text; await wait(1500); continue; }
    if (answer.kind === "gone") { stop("gone"); say(words.gone); break; }
    await take(answer.items);
    if (answer.end) { stop("done"); await renew(); }
  }
  state.talking = false;
  tell();
}

async function take(items) {
  const following = state.index >= state.sheets.length - 1;
  for (const item of items) {
    Object.assign(state, { step: item.step, steps: item.steps, left: item.left });
    if (item.loss != null) state.curve.push([item.step, item.loss]);
    if (item.samples) state.sheets.push({ step: item.step, samples: item.samples });
  }
  if (following) state.index = Math.max(0, state.sheets.length - 1);
  tell();
}

function stop(kind) {
  Object.assign(state, { learning: false, paused: false, kind });
  part("run").hidden = !kind;
  tell();
}

/** "about 3 minutes left" */
function left() {
  if (!state.left || !state.curve.length) return "";
  const minutes = Math.round(state.left / 60);
  if (state.left < 90) return ` ${fill(words.left_seconds, { seconds: said(Math.max(5, 5 * Math.round(state.left / 5))) })}`;
  return ` ${fill(words.left_minutes, { minutes: said(minutes) })}`;
}

function tell() {
  const { kind, paused, sheets } = state, name = state.name ?? state.word;
  find("run-title").textContent = fill(kind === "done" ? words.run_done : words.run, { word: name });
  const step = fill(words.step, { step: said(state.step), steps: said(state.steps) });
  find("status").textContent = kind === "begins" || kind === "learns" && !state.curve.length ? words.begins : kind === "done" ? words.done : paused ? `${step}. ${words.paused}` : `${step}.${left()}`;
  button("pause").textContent = paused ? words.go_on : words.pause;
  button("pause").hidden = button("enough").hidden = !state.learning;
  button("pause").disabled = button("enough").disabled = kind !== "learns";
  cursor.max = Math.max(1, sheets.length - 1);
  cursor.value = sheets.length < 2 ? 1 : state.index;
  cursor.disabled = sheets.length < 2;
  const shown = sheets[state.index], first = sheets[0];
  moment.textContent = shown ? fill(words.after, { step: said(shown.step) }) : "";
  cursor.setAttribute("aria-valuetext", moment.textContent);
  samples(shown, first);
  lossCurve(find("loss"), { curve: state.curve, steps: state.steps, step: shown?.step, said });
  dress();
}

/** Each sentence as it was drawn before the teaching, and now, from the same static. */
function samples(shown, first) {
  const place = find("samples");
  if (!shown) return void place.replaceChildren();
  const one = (src, text) => make("figure", {}, make("img", { src, width: 128, height: 128, alt: text }), make("figcaption", {}, text));
  place.replaceChildren(...shown.samples.map((now, k) => make("div", { className: "tw-pair" },
    make("p", {}, state.prompts[k]),
    one(first.samples[k], words.before), one(now, fill(words.after, { step: said(shown.step) })))));
}

cursor.addEventListener("input", () => { state.index = Number(cursor.value); tell(); });
button("pause").addEventListener("click", () => { state.paused = !state.paused; say(); tell(); go(); });
button("enough").addEventListener("click", async () => {
  state.paused = true;
  while (state.talking) await wait(50); // what was asked is answered first
  const answer = await ask("enough");
  if (!answer) return void tell();
  if (answer.kind === "ended") await take(answer.items);
  stop(answer.kind === "gone" ? "gone" : "done");
  renew();
});
new ResizeObserver(() => go()).observe(root);
listener(root, camera.close)("visibilitychange", () => go(), document);
