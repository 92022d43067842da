/* The links lead somewhere once the run that the player shows has come to its picture on the server. */

const usual = new Map(); // a link -> what it says of the pictures of our own models

function show() {
  const reel = window.explorerPlayers?.get(told.player)?.reel;
  const finished = reel?.done && !reel.stopped && !reel.start.device && reel.steps[reel.last]?.final;
  const plain = reel?.start.develop === false; // its picture can be had in one size, the model's own
  const side = plain && reel.shot(reel.last, "x_t")?.width;
  element.querySelector(".pics > p").hidden = plain;
  for (const link of element.querySelectorAll("a")) {
    link.hidden = plain && link.dataset.times !== "1";
    usual.set(link, usual.get(link) ?? link.textContent);
    link.textContent = side && !link.hidden ? fill(told.size, { size: side }) : usual.get(link);
    if (finished) link.href = `${told.address}/${reel.run}/picture?times=${link.dataset.times}`;
    else link.removeAttribute("href");
  }
}

listener(element)("explorer:reel", ({ detail }) => detail.player === told.player && show());
show();
