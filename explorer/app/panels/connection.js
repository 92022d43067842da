/* Says when the studio does not answer, and comes back by itself when it does. Gradio's own message is English on every
   page and appears only while something runs, so it is hidden and taken as a hint to look at once.

   A proxy between the page and the studio may let the page through and nothing else: it, or the studio's own guard,
   refuses what is sent, or it keeps streams until they end. So both are tried once, when the page has had its time.
   The studio refuses with 403 what comes from an address that it was not told of: that is said with what to set.    */

const note = element.querySelector(".lost"), said = note.querySelector("p"), again = note.querySelector("button");
const at = (name) => new URL(`gradio_api/${name}`, document.baseURI);
const FORBIDDEN = 403, HERE = new URL("..", document.baseURI).href.replace(/\/$/, "");
const EVERY = 5000, IMPATIENT = 1000, PATIENCE = 8000, SETTLED = 3000;
let studio = null, slow = 0, timer = 0, through = false;

/** The name of the running studio; null where nobody answers, undefined where the answer is only late. */
async function ask() {
  const stop = new AbortController(), late = setTimeout(() => stop.abort(), PATIENCE);
  try {
    const answer = await fetch(at("app_id"), { cache: "no-store", signal: stop.signal });
    return answer.ok ? (await answer.json()).app_id : null;
  } catch {
    return stop.signal.aborted ? undefined : null;
  } finally {
    clearTimeout(late);
  }
}

/** "" where what the page sends arrives, and what the studio says comes at once, also where the studio is only full;
    else what is to be said. */
async function passes() {
  const stop = new AbortController(), late = setTimeout(() => stop.abort(), PATIENCE), { signal } = stop;
  const full = ({ status }) => status === 429 || status === 503;
  try {
    const headers = { "Content-Type": "application/json" }, body = JSON.stringify({ event_id: "passes" });
    const sent = await fetch(at("reset"), { method: "POST", headers, body, signal });
    if (sent.status === FORBIDDEN && (await sent.text()).includes("--public-url")) return told.elsewhere.replaceAll("{address}", HERE);
    if (!sent.ok) return full(sent) ? "" : told.cut;
    const stream = await fetch(at(`heartbeat/passes-${Math.random().toString(36).slice(2)}`), { signal });
    const comes = stream.ok ? !(await stream.body.getReader().read()).done : full(stream);
    return comes ? "" : told.cut;
  } catch {
    return told.cut;
  } finally {
    clearTimeout(late);
    stop.abort();
  }
}

function tell(text) {
  if (text && said.textContent !== text) said.textContent = text;
  note.hidden = !text;
}

async function look() {
  clearTimeout(timer);
  if (!note.isConnected) return;
  const name = document.hidden ? studio : await ask();
  slow = name === undefined ? slow + 1 : 0;
  if (name === null || slow > 2) tell(told.lost);
  else if (name !== undefined) {
    if (studio !== null && name !== studio) return void location.reload(); // the address carries the settings
    studio = name;
    if (!through && performance.now() > SETTLED && !document.hidden) {
      const fault = await passes();
      through = !fault;
      tell(fault && (await ask()) === studio ? fault : ""); // not where the studio is late in all
    } else if (through || said.textContent === told.lost) tell("");
  }
  timer = setTimeout(look, note.hidden ? EVERY : IMPATIENT);
}

again.addEventListener("click", look);
document.addEventListener("visibilitychange", () => document.hidden || look());
new MutationObserver((changes) => {
  for (const { addedNodes } of changes) for (const part of addedNodes) {
    const toast = part.querySelector?.(".toast-title, [data-testid='toast-body']");
    if (!toast || !/^Connection Lost/.test(toast.textContent.trim())) continue;
    part.style.display = "none";
    look();
  }
}).observe(document.body, { childList: true, subtree: true });
look();
