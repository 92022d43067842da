/* Copying: a picture only where the browser lends its clipboard, on this computer or with https; a text everywhere. */

const COPIES = {
  get pictures() {
    return Boolean(window.ClipboardItem && navigator.clipboard?.write);
  },

  /** Takes the promise of a PNG: what is waited for first is no press of a button any more. */
  picture(made) {
    return navigator.clipboard.write([new ClipboardItem({ "image/png": made })]);
  },

  /** Whether it is copied; pages without https have only the old way. */
  async text(text) {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      const field = make("textarea", { value: text, readOnly: true, className: "pl-live" });
      document.activeElement.after(field);
      field.select();
      const done = document.execCommand("copy");
      field.remove();
      return done;
    }
  },
};
