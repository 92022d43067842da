/* A row of small pictures, each a button; what a click means is for the script after this one. */

const strip = element.querySelector(".strip");

function picture(address, name, act) {
  const image = make("img", { src: address, alt: `${strip.dataset.alt} ${name}` });
  const button = make("button", { type: "button", title: name }, image);
  button.addEventListener("click", act);
  return button;
}
