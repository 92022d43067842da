/* What the page wants to know, one question at a time. A new wish makes the picture stale; then the scene comes first. */

const PATIENCE = 40_000; // milliseconds until the server counts as lost
const name = Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => byte.toString(16).padStart(2, "0")).join("");
const state = {
  wish: { ...told.first, learner: name, part: null, points: [] },
  scene: null, look: null, step: 0, byLevel: null, taken: null,
  running: false, once: false, stale: false, slow: false, afresh: false, talking: false, news: 0,
};
window.explorerWatch = state;

const pause = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));
const visible = () => root.isConnected && root.offsetParent !== null && !document.hidden;

async function ask(question, more = {}) {
  const late = pause(PATIENCE).then(() => { throw new Error("late"); });
  const answer = await Promise.race([server[question]({ ...state.wish, ...more }), late]);
  if (!answer?.kind) throw new Error("no answer"); // Gradio gives undefined where the server refuses
  return answer;
}

/** Which question comes next; null where there is nothing to ask. */
function question() {
  if (!visible()) return null;
  if (state.wish.set === "drawn" && !state.wish.points.length) return null;
  if (state.stale) return "scene";
  if (state.slow) return "slow";
  return state.running || state.once ? "learn" : null;
}

async function talk() {
  if (state.talking) return;
  state.talking = true;
  for (let next = question(); next; next = question()) {
    const wish = JSON.stringify(state.wish), more = { once: state.once && !state.running, afresh: state.afresh };
    if (next === "scene") state.stale = false;
    if (next === "slow") state.slow = false;
    if (next === "learn") state.once = false;
    if (next !== "scene") state.afresh = false;
    let answer;
    try {
      answer = await ask(next, more);
    } catch {
      state.running = false;
      tell(words.lost);
      break;
    }
    if (answer.kind === "busy") {
      Object.assign(state, { [next === "scene" ? "stale" : next === "slow" ? "slow" : "once"]: true, afresh: more.afresh });
      tell(words.busy);
      await pause(800);
    } else if (answer.kind === "problem") {
      Object.assign(state, { running: false, slow: false });
      tell(answer.text);
      break;
    } else if (wish === JSON.stringify(state.wish)) {
      hear(answer);
    } else {
      state.stale = true; // an answer to a question that nobody asks any more
    }
  }
  state.talking = false;
  dress();
}

/** A changed wish. What is learned may change with it: then the network begins again, and training stops. */
function wishFor(change) {
  const learned = ({ set, text, points, seed }) => JSON.stringify([set, set === "word" ? text : "", points, seed]);
  const before = learned(state.wish);
  Object.assign(state.wish, change);
  if (learned(state.wish) !== before) forget();
  state.stale = true;
  talk();
}

/** The page's side of beginning again; the server's is the wish `afresh`, or another set. */
function forget() {
  Object.assign(state, { running: false, once: false, slow: false, step: 0, byLevel: null, look: null });
  state.wish.part = null;
  history.length = 0;
  closeSlow();
}
