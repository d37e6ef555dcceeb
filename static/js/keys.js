/*
 * Keys of staff pages. Markup names them: data-key="o" on a link, button or box (or "g q" for two keys after each
 * other), data-key-words where its own text would not explain it, data-row on the link of each row for j and k.
 */

const own = new Map();
const TYPED_INTO = "input:not([type=checkbox], [type=radio], [type=submit], [type=button]), textarea, select";
const ROW = "tr, li";

/** Let a key do what no link or button does: `act` is called, `words` stand in the list of keys. */
export function registerKeys(keys) {
  for (const [key, { act, words }] of Object.entries(keys)) own.set(key, { act, words });
}

/** Whether the key was meant for a box, or for the browser itself. */
export function isTyping(event) {
  const { target } = event;
  if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing || event.defaultPrevented) return true;
  return target instanceof Element && (target.matches(TYPED_INTO) || target.isContentEditable);
}

/** Do what `keys` stand for on this page; false when they stand for nothing. */
export function press(keys) {
  // Where a page has no rows, a link may carry these keys.
  if ((keys === "j" || keys === "k") && step(keys === "j" ? 1 : -1)) return true;
  const registered = own.get(keys);
  if (registered) {
    registered.act();
    return true;
  }
  const element = find(keys);
  if (!element) return (keys === "j" && step(1)) || (keys === "k" && step(-1));
  if (element.matches(TYPED_INTO)) element.focus();
  else element.click();
  return true;
}

/** Whether some keys of this page begin with this one. */
export function isFirst(key) {
  return [...document.querySelectorAll("[data-key]")].some((each) => each.dataset.key.startsWith(`${key} `));
}

/** Whether j and k walk through rows here. */
export function hasRows() {
  return document.querySelector("[data-row]") !== null;
}

/** Every key of this page with its words, once. */
export function listed() {
  const found = new Map();
  for (const each of document.querySelectorAll("[data-key]")) {
    if (!found.has(each.dataset.key)) found.set(each.dataset.key, each.dataset.keyWords || words(each));
  }
  for (const [key, { words: said }] of own) found.set(key, said);
  return [...found];
}

// What belongs to the row one stands on comes first, then the page, then the menu.
function find(keys) {
  const wanted = `[data-key="${CSS.escape(keys)}"]`;
  const places = [document.activeElement?.closest(ROW), document.querySelector("main, #content"), document];
  for (const place of places) {
    const found = [...(place?.querySelectorAll(wanted) ?? [])].find(isShown);
    if (found) return found;
  }
  return null;
}

function step(by) {
  const rows = [...document.querySelectorAll("[data-row]")].filter(isShown);
  if (!rows.length) return false;
  const here = rows.findIndex((row) => row === document.activeElement || row.closest(ROW)?.contains(document.activeElement));
  const next = rows[here < 0 ? 0 : Math.min(Math.max(here + by, 0), rows.length - 1)];
  next.focus();
  next.scrollIntoView({ block: "nearest" });
  return true;
}

const isShown = (element) => element.getClientRects().length > 0 && !element.disabled;
const words = (element) => (element.getAttribute("aria-label") || element.textContent).replace(/\s+/g, " ").trim();
