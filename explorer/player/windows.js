/* A window on the run: a canvas of native pixels, the name of its view, and a menu of the others. */

class Pane {
  constructor(root, number, words, onView, onPress) {
    this.number = number;
    this.words = words;
    this.onView = onView;
    this.canvas = root.querySelector("canvas");
    this.pen = this.canvas.getContext("2d", { alpha: false });
    this.note = root.querySelector(".pl-note");
    this.button = root.querySelector(".pl-view");
    this.name = root.querySelector(".pl-name");
    this.hint = root.querySelector(".pl-hint");
    this.menu = root.querySelector(".pl-menu");
    this.root = root;
    this.views = [];
    this.extra = null; // {view, key, on, act}: a choice of its own in the menu of a window that shows that view
    this.canvas.parentElement.addEventListener("click", () => onPress(number));
    this.button.addEventListener("click", () => this.open(this.menu.hidden));
    this.menu.addEventListener("click", (event) => this.choose(event.target.closest("button")));
    root.addEventListener("keydown", (event) => this.key(event));
    root.addEventListener("focusout", (event) => {
      if (!this.menu.contains(event.relatedTarget) && event.relatedTarget !== this.button) this.open(false);
    });
  }

  text(view, kind = "") {
    const forward = this.forward ? this.words(`view.${view}${kind}.forward`) : "";
    return forward || this.words(`view.${view}${kind}`, { gain: this.gain });
  }

  /** Says which view is shown and which can be chosen. */
  set(view, reel) {
    this.forward = reel?.forward;
    this.gain = reel?.gain ?? 4;
    this.view = view;
    this.views = reel?.views ?? [];
    this.root.dataset.view = view;
    this.name.textContent = this.text(view);
    this.hint.textContent = this.text(view, ".hint");
    this.button.setAttribute("aria-label", `${this.words("choose_view")}: ${this.text(view)}`);
    this.button.disabled = this.views.length < 2;
    if (!this.menu.hidden) this.fill();
  }

  /** The menu's lines; those under a person's hand stay where nothing about them has changed. */
  fill() {
    const { extra } = this;
    const says = JSON.stringify([this.view, this.views, this.forward, this.gain, extra?.view, extra?.on()]);
    if (says === this.says && this.menu.childElementCount) return;
    this.says = says;
    const items = this.views.map((view) => {
      const item = menuItem("menuitemradio", view === this.view, this.text(view), this.text(view, ".hint"));
      const key = make("span", { className: "pl-key", textContent: String(VIEWS.indexOf(view) + 1) });
      key.setAttribute("aria-hidden", "true");
      item.querySelector(".pl-item").after(key);
      item.dataset.view = view;
      return item;
    });
    if (extra?.view === this.view && !this.forward) {
      items.push(menuItem("menuitemcheckbox", extra.on(), this.words(extra.key), this.words(`${extra.key}.about`)));
      items.at(-1).classList.add("pl-extra");
    }
    this.menu.replaceChildren(...items);
  }

  open(wanted) {
    if (wanted === !this.menu.hidden) return;
    this.menu.hidden = !wanted;
    this.button.setAttribute("aria-expanded", String(wanted));
    if (!wanted) return;
    this.fill();
    (this.menu.querySelector("[aria-checked=true]") ?? this.menu.firstElementChild)?.focus({ preventScroll: true });
  }

  choose(item) {
    if (!item) return;
    this.open(false);
    this.button.focus({ preventScroll: true });
    if (item.dataset.view) this.onView(this.number, item.dataset.view);
    else this.extra.act();
  }

  key(event) {
    if (this.menu.hidden) {
      if (event.target === this.button && event.key === "ArrowDown") this.open(true);
      else return;
    } else if (event.key === "Escape") {
      this.open(false);
      this.button.focus({ preventScroll: true });
    } else if (["ArrowDown", "ArrowUp", "Home", "End"].includes(event.key)) {
      const items = [...this.menu.children], at = items.indexOf(document.activeElement);
      const next = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 }[event.key];
      items.at(next % items.length)?.focus();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }

  draw(reel, i) {
    const step = reel.steps[i];
    const shot = reel.shot(i, this.view);
    if (shot === undefined) return; // on its way: the old picture stays
    this.note.hidden = Boolean(shot);
    this.root.toggleAttribute("data-blank", !shot);
    if (!shot) {
      this.note.textContent = this.words(step?.final && !reel.forward ? "nothing_left" : "nothing_here");
      return;
    }
    if (this.canvas.width !== shot.width || this.canvas.height !== shot.height) {
      this.canvas.width = shot.width;
      this.canvas.height = shot.height;
    }
    this.pen.drawImage(shot, 0, 0);
  }
}

/** A line of a window's menu: a sign, what it is called, and what that is. */
function menuItem(role, checked, name, about) {
  const parts = { "pl-sign": "", "pl-item": name, "pl-about": about };
  const item = make("button", { type: "button", tabIndex: -1 });
  for (const [className, textContent] of Object.entries(parts)) item.append(make("span", { className, textContent }));
  item.setAttribute("role", role);
  item.setAttribute("aria-checked", String(checked));
  return item;
}
