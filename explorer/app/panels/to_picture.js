/* On a phone the picture lies below its controls: whoever asks for one is taken there. */

listener(element)("click", ({ target }) => {
  const picture = document.getElementById(told.picture), button = target.closest?.(told.buttons);
  if (!button || !picture || picture.getBoundingClientRect().top < window.innerHeight / 2) return;
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  picture.scrollIntoView({ behavior: still ? "auto" : "smooth" });
}, document);
