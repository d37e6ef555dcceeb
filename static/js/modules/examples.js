import { announce } from "../announce.js";

/** Let each example of a list be put into the first empty box with one tap. */
export function start(list) {
  const { boxes, textPut, textFull } = list.dataset;
  for (const place of list.children) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "c-button c-button--quiet";
    button.textContent = place.textContent.trim();
    button.addEventListener("click", () => announce(put(button.textContent) ? textPut : textFull));
    place.replaceChildren(button);
  }

  function put(words) {
    const box = boxes.split(" ").map((name) => document.getElementsByName(name)[0]).find((each) => each && !each.value.trim());
    if (!box) return false;
    box.value = words;
    // Counters and the saving of what is typed listen for this.
    box.dispatchEvent(new Event("input", { bubbles: true }));
    return true;
  }
}
