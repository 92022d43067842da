/* The class board of who teaches. Its ticket lives as long as this tab of the browser, so that the board is there again
   after the page is loaded anew, in another language, or at the address of another lesson. `explorer:board-open` brings
   it into sight once it stands on the page: after a reload it comes with its lesson, whose texts still grow above it. */

const TICKET = "explorer-board", TOUCHES = ["wheel", "touchstart", "pointerdown", "keydown"];
const LOOK = 150, PATIENCE = 30_000, CALM = 3; // ms between two looks, ms for all, and looks at which nothing moved

function ticketKept() {
  try {
    return sessionStorage.getItem(TICKET) ?? "";
  } catch {
    return ""; // a private window
  }
}

on("explorer:board", ({ detail: ticket }) => {
  try {
    if (ticket) sessionStorage.setItem(TICKET, ticket);
    else sessionStorage.removeItem(TICKET);
  } catch { /* a private window forgets */ }
});

/** On a wide screen pictures, buttons and board; else the board, its code first. */
function intoSight(board) {
  if (matchMedia("(min-width: 1181px)").matches) root.scrollIntoView({ block: "start" });
  else board.scrollIntoView({ block: board.offsetHeight > innerHeight ? "start" : "nearest" });
}

let bringing = 0;

/** Until it stands still there, or the person moves the page. */
function bring() {
  const until = performance.now() + PATIENCE;
  let was = null, calm = 0;
  clearInterval(bringing);
  bringing = setInterval(() => {
    const board = document.getElementById("learn-class-board"), shown = board?.querySelector(".cb")?.checkVisibility();
    if (!root.isConnected || performance.now() > until || calm === CALM) return void clearInterval(bringing);
    if (!shown) return;
    intoSight(board);
    const top = board.getBoundingClientRect().top + scrollY;
    calm = top === was ? calm + 1 : 0;
    was = top;
  }, LOOK);
}

on("explorer:board-open", bring);
for (const touch of TOUCHES) on(touch, () => clearInterval(bringing));
root.querySelector(".lp-board").addEventListener("click", () => trigger("board"));
if (ticketKept() && !document.body.classList.contains("pupils")) trigger("board", { ticket: ticketKept() });
