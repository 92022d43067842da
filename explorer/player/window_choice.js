/* The windows that a person has chosen, as one word of a link: "x_t,push" for two, "push" for one alone, "" for those
   that a player begins with.                                                                                       */

class WindowChoice {
  constructor(player) {
    this.player = player;
    this.usual = this.now();
  }

  now() {
    const { single, active, wanted } = this.player;
    return single ? wanted[active] : wanted.join(",");
  }

  get text() {
    return this.now() === this.usual ? "" : this.now();
  }

  /** A person has chosen. */
  tell() {
    this.player.tell("explorer:windows", { text: this.text });
  }

  /** What a link says; what it cannot say is as usual. */
  show(text) {
    const { player } = this, views = text.split(",");
    const known = views.length <= 2 && views.every((view) => VIEWS.includes(view));
    const chosen = known ? views : this.usual.split(",");
    player.single = chosen.length === 1;
    if (player.single) [player.wanted[player.active]] = chosen;
    else player.wanted = [...chosen];
    player.show();
  }
}
