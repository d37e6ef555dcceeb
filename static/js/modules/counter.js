import { announce } from "../announce.js";

const PAUSE = 1_000;
// From here on people may want to know; before that a number would only distract.
const NEAR = 0.1;
const LEAST = 20;

/** Say how much room is left in a long text, but only near its end. */
export function start(box) {
  const { maxCharacters, textLeft, textOver } = box.dataset;
  const most = Number(maxCharacters);
  const line = document.createElement("p");
  line.className = "c-counter";
  line.hidden = true;
  box.after(line);
  let saying = 0;

  const update = () => {
    // By letters, as the server counts, and not by their halves.
    const left = most - [...box.value].length;
    const words = (left < 0 ? textOver : textLeft).replace("{count}", Math.abs(left));
    line.hidden = left > Math.max(LEAST, most * NEAR);
    line.classList.toggle("c-counter--over", left < 0);
    window.clearTimeout(saying);
    if (line.textContent !== words && !line.hidden) saying = window.setTimeout(() => announce(words), PAUSE);
    line.textContent = words;
  };

  box.addEventListener("input", update);
  update();
  window.clearTimeout(saying);
}
