/* The class board of who teaches. Its ticket lives as long as this tab of the browser, so that the board is there again
   after the page is loaded anew, in another language, or at the address of another lesson.                        */

const TICKET = "explorer-board";

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
root.querySelector(".lp-board").addEventListener("click", () => trigger("board"));
if (ticketKept() && !document.body.classList.contains("pupils")) trigger("board", { ticket: ticketKept() });
