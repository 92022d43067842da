/* The links lead somewhere once the run that the player shows has come to its picture on the server. */

function show() {
  const reel = window.explorerPlayers?.get(told.player)?.reel;
  const finished = reel?.done && !reel.stopped && !reel.start.device && reel.steps[reel.last]?.final;
  for (const link of element.querySelectorAll("a")) {
    if (finished) link.href = `${told.address}/${reel.run}/picture?times=${link.dataset.times}`;
    else link.removeAttribute("href");
  }
}

listener(element)("explorer:reel", ({ detail }) => detail.player === told.player && show());
show();
