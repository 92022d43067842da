/* A run and its branches, drawn on the noise axis: each branch where it leaves the run.

   const tree = branchTree(plot, {words, ends, pick})      pick(run): a branch was pressed
   tree.add(run)                 takes in a branch from the page's own memory
   tree.draw(trunk, shown)       the branches of that run; the one that is shown is marked                           */

function branchTree(plot, { words, ends, pick }) {
  const ROW = 30, FROM = 10, LONG = 320, LETTERS = 11, twigs = new Map(); // run -> {of, run, place, label}
  const across = (place) => FROM + LONG * place;
  const short = (label) => (label.length > LETTERS ? `${label.slice(0, LETTERS - 1)}…` : label);

  function add(run) {
    const { steer, of, plan } = startOf(run) ?? {};
    if (steer?.tool !== "branch" || !of || twigs.has(run)) return;
    twigs.set(run, { of, run, place: placeOf(plan[steer.at]), label: steer.label || words.other_static });
  }

  function line(y, from, label, run, shown) {
    const about = { role: "button", tabindex: 0, "aria-label": fill(words.twig, { label }) };
    const made = svg("g", run ? { ...about, ...(run === shown ? { "data-shown": "" } : {}) } : {});
    const bent = `M ${across(from)} 14 C ${across(from)} ${y} ${across(from)} ${y} ${across(from) + 26} ${y} L ${across(1)} ${y}`;
    made.append(svg("path", { d: run ? bent : `M ${across(0)} ${y} L ${across(1)} ${y}` }),
      svg("circle", { cx: across(1), cy: y, r: 6 }), svg("text", { x: across(1) + 12, y: y + 4 }, short(label)));
    if (run) for (const name of ["click", "keydown"]) made.addEventListener(name, (event) => {
      if (name === "keydown" && event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      pick(run);
    });
    return made;
  }

  function draw(trunk, shown) {
    const all = [...twigs.values()].filter(({ of }) => of === trunk), high = 34 + ROW * all.length;
    plot.toggleAttribute("hidden", !all.length);
    if (!all.length) return;
    plot.setAttribute("viewBox", `0 0 420 ${high}`);
    plot.replaceChildren(line(14, 0, words.trunk), ...all.map(({ place, label, run }, k) => line(14 + ROW * (k + 1), place, label, run, shown)),
      svg("text", { x: across(0), y: high - 2, class: "st-end" }, ends[0]),
      svg("text", { x: across(1), y: high - 2, "text-anchor": "end", class: "st-end" }, ends[1]));
  }

  return { add, draw };
}
