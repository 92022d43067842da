/* Says when the studio does not answer, and comes back by itself when it does. Gradio's own message is English on every
   page and appears only while something runs, so it is hidden and taken as a hint to look at once.                   */

const note = element.querySelector(".lost"), again = note.querySelector("button");
const address = new URL("gradio_api/app_id", document.baseURI);
const EVERY = 5000, IMPATIENT = 1000, PATIENCE = 8000;
let studio = null, slow = 0, timer = 0;

/** The name of the running studio; null where nobody answers, undefined where the answer is only late. */
async function ask() {
  const stop = new AbortController(), late = setTimeout(() => stop.abort(), PATIENCE);
  try {
    const answer = await fetch(address, { cache: "no-store", signal: stop.signal });
    return answer.ok ? (await answer.json()).app_id : null;
  } catch {
    return stop.signal.aborted ? undefined : null;
  } finally {
    clearTimeout(late);
  }
}

async function look() {
  clearTimeout(timer);
  if (!note.isConnected) return;
  const name = document.hidden ? studio : await ask();
  slow = name === undefined ? slow + 1 : 0;
  if (name === null || slow > 2) note.hidden = false;
  else if (name !== undefined) {
    if (studio !== null && name !== studio) return void location.reload(); // the address carries the settings
    studio = name;
    note.hidden = true;
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
