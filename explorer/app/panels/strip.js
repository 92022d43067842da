/* A row of small pictures, each a button; what a click means is for the script after this one. */

const strip = element.querySelector(".strip");

function picture(address, name, act) {
  const button = document.createElement("button");
  const image = document.createElement("img");
  button.type = "button";
  button.title = name;
  image.src = address;
  image.alt = `${strip.dataset.alt} ${name}`;
  button.append(image);
  button.addEventListener("click", act);
  return button;
}
