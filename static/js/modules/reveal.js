import { announce } from "../announce.js";

const shown = [];

/** One answer can bring several questions; they are said in one breath, or only the last would be heard. */
function sayAll(sentence) {
  if (shown.push(sentence) > 1) return;
  window.setTimeout(() => announce(shown.splice(0).join(". ")));
}

/** Show a question only while another has a certain answer; the server ignores what is hidden. */
export function start(place) {
  const form = place.closest("form");
  const { revealBy, textShown } = place.dataset;
  const wanted = place.dataset.revealValues.split(" ");

  const isGiven = (box) => (box.matches("[type=radio], [type=checkbox]") ? box.checked : true) && wanted.includes(box.value);
  // A question hangs on one that is itself hidden: then nobody asked either.
  const isAsked = (box) => !box.closest("[hidden]");
  const isWanted = () => [...form.elements].some((box) => box.name === revealBy && isGiven(box) && isAsked(box));

  const update = () => {
    const wasHidden = place.hidden;
    place.hidden = !isWanted();
    return wasHidden && !place.hidden;
  };

  update();
  place.classList.add("c-reveal--ready");
  form.addEventListener("change", () => update() && sayAll(textShown));
  // The browser puts answers back after the page is there, without saying so.
  window.addEventListener("pageshow", update);
}
