/* Numbers while they are typed. What is empty, half typed or out of range is nobody's business yet: the page hears of it
   when the field is left, as the nearest number that the field can have. An emptied field gets back what it held.      */

const listen = listener(element);
const FIELD = 'input[type="number"]';
const good = new WeakMap(); // field -> the last number in it that could be
const open = new WeakSet(); // fields that hold something else now

const limit = (field, name, otherwise) => field[name] === "" ? otherwise : Number(field[name]);
const nearest = (field, number) => Math.min(Math.max(number, limit(field, "min", -Infinity)), limit(field, "max", Infinity));
const whole = (field) => Number(field.step) === 1;

function possible(field) {
  const number = field.valueAsNumber;
  return Number.isFinite(number) && nearest(field, number) === number && (!whole(field) || Number.isInteger(number));
}

function settle(field) {
  if (!open.delete(field)) return;
  const number = field.valueAsNumber;
  const kept = Number.isFinite(number) ? nearest(field, whole(field) ? Math.round(number) : number) : good.get(field);
  if (kept === undefined) return;
  field.value = String(kept);
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

function on(name, act) {
  listen(name, (event) => event.target.matches?.(FIELD) && act(event, event.target), document, true);
}

on("focusin", (event, field) => possible(field) && good.set(field, field.valueAsNumber));
on("input", (event, field) => {
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
