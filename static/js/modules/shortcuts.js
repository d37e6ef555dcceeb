import { hasRows, isFirst, isTyping, listed, press } from "../keys.js";

// Two keys that belong together come within this time.
const TOGETHER = 1_500;

/** Listen for the keys of the page; the element is the dialog that lists them. */
export function start(dialog) {
  let first = "";
  let timer = 0;

  const forget = () => {
    first = "";
    window.clearTimeout(timer);
  };

  document.addEventListener("keydown", (event) => {
    if (isTyping(event) || event.key.length !== 1 || document.querySelector("dialog[open]")) return;
    // A held key repeats; walking through rows may, everything else happens once.
    if (event.repeat && !"jk".includes(event.key)) return;
    const keys = first ? `${first} ${event.key}` : event.key;
    const waits = !first && isFirst(event.key);
    forget();
    if (waits) {
      first = event.key;
      timer = window.setTimeout(forget, TOGETHER);
    } else if (!press(keys)) return;
    event.preventDefault();
  });

  for (const opener of document.querySelectorAll("[data-opens-keys]")) {
    opener.hidden = false;
    opener.addEventListener("click", () => {
      show(dialog.querySelector("dl"));
      dialog.showModal();
    });
  }
}

function show(list) {
  const given = [...list.querySelectorAll("[data-given]")];
  for (const each of given) each.hidden = !hasRows();
  const lines = listed().flatMap(([keys, words]) => {
    const term = document.createElement("dt");
    for (const key of keys.split(" ")) {
      const cap = document.createElement("kbd");
      cap.textContent = key;
      term.append(cap, " ");
    }
    const what = document.createElement("dd");
    what.textContent = words;
    return [term, what];
  });
  list.replaceChildren(...given, ...lines);
}
