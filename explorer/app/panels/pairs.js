/* The pairs, with their labels; in the game without, until one of the two is chosen. */

const root = element.querySelector(".pr"), row = root.querySelector(".pr-row"), said = root.querySelector(".pr-said");
const play = root.querySelector(".pr-play"), more = root.querySelector(".pr-more");
let pairs = [], playing = false, right = 0, answered = 0;

function picture(pair, kind, tag) {
  const open = tag === "figure", src = pair[kind === "code" ? "painted" : "made"];
  const alt = open ? `${told[kind]}: ${pair.caption}` : told.which;
  const one = make(tag, { className: `pr-one ${open ? kind : ""}` },
    make("img", { src, alt, width: 128, height: 128 }), make("span", {}, open ? told[kind] : "?"));
  if (tag === "button") {
    one.type = "button";
    one.dataset.kind = kind;
  }
  return one;
}

/** What the click said, on the card and in the sentence above all of them. */
function answer(card, chosen) {
  const good = chosen.dataset.kind === "model", both = [...card.querySelectorAll(".pr-one")];
  answered += 1;
  right += Number(good);
  for (const one of both) {
    one.disabled = true;
    one.classList.add(one.dataset.kind);
    one.querySelector("span").textContent = told[one.dataset.kind];
    one.querySelector("img").alt = told[one.dataset.kind];
  }
  chosen.classList.add("chosen");
  card.append(make("p", { className: "pr-verdict" }, good ? told.right : told.wrong));
  said.textContent = fill(answered < pairs.length ? told.score : told.end, { right, answered, coin: pairs.length / 2 });
}

function draw() {
  row.replaceChildren();
  right = answered = 0;
  for (const pair of pairs) {
    const kinds = ["code", "model"];
    if (playing && Math.random() < 0.5) kinds.reverse();
    const shots = kinds.map((kind) => picture(pair, kind, playing ? "button" : "figure"));
    const two = make("div", { className: "pr-two" }, ...shots);
    const card = make("li", {}, two, make("p", { className: "pr-words" }, pair.caption));
    if (playing) {
      for (const one of two.children) one.addEventListener("click", () => answer(card, one), { once: true });
    }
    row.append(card);
  }
  said.textContent = playing ? told.which : told.hint;
}

function show(value) {
  if (!Array.isArray(value) || !value.length) return;
  pairs = value;
  root.setAttribute("aria-busy", "false");
  more.disabled = false;
  draw();
}

play.addEventListener("click", () => {
  playing = !playing;
  play.setAttribute("aria-pressed", String(playing));
  play.textContent = playing ? told.stop : told.play;
  if (pairs.length) draw();
});
more.addEventListener("click", () => {
  more.disabled = true;
  said.textContent = told.waiting;
  trigger("more", {});
});
watch("value", () => show(props.value));
show(props.value);
