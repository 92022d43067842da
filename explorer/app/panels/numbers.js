/* Numbers while they are typed. What is empty, half typed or out of range is nobody's business yet: the page hears of it
   when the field is left, as the nearest number that the field can have, and a line below the field says so. An emptied
   field gets back what it held.

   told  {reach: {id: [least, most]}, empty, least, most}: how far numbers may lie beyond the ends of a slider that
         widens, and the lines, in which {taken} stands for the number                                                  */

const listen = listener(element);
const FIELD = 'input[type="number"]';
const good = new WeakMap(); // field -> the last number in it that could be
const open = new WeakSet(); // fields that hold something else now

const limit = (field, name, otherwise) => field[name] === "" ? otherwise : Number(field[name]);
const whole = (field) => Number(field.step) === 1;

function ends(field) {
  const found = Object.entries(told.reach).find(([id]) => field.closest(`[id="${id}"]`));
  return found?.[1] ?? [limit(field, "min", -Infinity), limit(field, "max", Infinity)];
}

function nearest(field, number) {
  const [least, most] = ends(field);
  return Math.min(Math.max(number, least), most);
}

function possible(field) {
  const number = field.valueAsNumber;
  return Number.isFinite(number) && nearest(field, number) === number && (!whole(field) || Number.isInteger(number));
}

function settle(field) {
  if (!open.delete(field)) return;
  const number = field.valueAsNumber, there = Number.isFinite(number);
  const kept = there ? nearest(field, whole(field) ? Math.round(number) : number) : good.get(field);
  if (kept === undefined) return;
  field.value = String(kept);
  field.dispatchEvent(new Event("input", { bubbles: true }));
  const line = !there ? told.empty : kept > number ? told.least : told.most;
  if (!there || Math.abs(kept - number) >= 1) say(field, line.replaceAll("{taken}", String(kept)));
}

const place = (field) => field.closest(".block") ?? field.parentElement;

function say(field, text) {
  hush(field);
  const line = document.createElement("p");
  line.className = "number-taken";
  line.setAttribute("role", "status");
  place(field).append(line);
  requestAnimationFrame(() => { line.textContent = text; }); // readers tell of what changes in a line that is there
}

function hush(field) {
  for (const line of place(field).querySelectorAll(".number-taken")) line.remove();
}

function on(name, act) {
  listen(name, (event) => event.target.matches?.(FIELD) && act(event, event.target), document, true);
}

on("focusin", (event, field) => possible(field) && good.set(field, field.valueAsNumber));
on("input", (event, field) => {
  if (event.isTrusted) hush(field);
  if (possible(field)) {
    good.set(field, field.valueAsNumber);
    open.delete(field);
  } else {
    open.add(field);
    event.stopImmediatePropagation();
  }
});
on("focusout", (event, field) => settle(field));
on("keydown", (event, field) => event.key === "Enter" && settle(field));
