/* What is drawn is what runs: Run takes the points from here, where they always are as they are seen. */

const root = element.querySelector(".lab-draw"), join = root.querySelector("input");
const drawn = drawnPoints(root.querySelector("svg"), told, keep);

function keep() {
  root.dataset.points = join.checked ? JSON.stringify(drawn.pairs()) : "";
}

join.addEventListener("change", keep);
keep();
