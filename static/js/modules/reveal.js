import { announce } from "../announce.js";

const MANY = 2;
const forms = new WeakSet();

/** Show a question only while another has a certain answer; the server ignores what is hidden. */
export function start(place) {
  const form = place.closest("form");
  update(form);
  place.classList.add("c-reveal--ready");
  if (forms.has(form)) return;
  forms.add(form);
  form.addEventListener("change", () => say(update(form)));
  // The browser puts answers back after the page is there, without saying so.
  window.addEventListener("pageshow", () => update(form));
}

/** Returns the questions that came into sight. In the order of the page, so that one may hang on another. */
function update(form) {
  return [...form.querySelectorAll("[data-reveal-by]")].filter((place) => {
    const wasHidden = place.hidden;
    place.hidden = !isWanted(form, place.dataset);
    return wasHidden && !place.hidden;
  });
}

function isWanted(form, { revealBy, revealValues }) {
  const wanted = revealValues.split(" ");
  return [...form.elements].some(
    (box) =>
      box.name === revealBy &&
      wanted.includes(box.value) &&
      (box.checked || !box.matches("[type=radio], [type=checkbox]")) &&
      // Nobody asked, so nobody answered.
      !box.closest("[hidden]"),
  );
}

/** All that one answer brings is said in one breath, or only the last would be heard. */
function say(places) {
  if (places.length === 0) return;
  const { textMany } = places[0].dataset;
  const words = places.map((place) => place.dataset.textShown).join(". ");
  announce(places.length > MANY ? textMany.replace("{count}", places.length) : words);
}
