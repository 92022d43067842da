/* A teacher's link for pupils (hide=studio) shows the lesson alone: for as long as this tab of the browser lives, since
   lessons follow one another and pages are loaded again. It keeps nobody out: it leads nobody astray.            */

const PUPILS = "explorer-pupils";

function forPupils(query) {
  const hidden = (new URLSearchParams(query).get("hide") ?? "").split(",");
  try {
    if (hidden.includes("studio")) sessionStorage.setItem(PUPILS, "yes");
    return sessionStorage.getItem(PUPILS) === "yes";
  } catch {
    return hidden.includes("studio"); // a private window
  }
}
