/** A copy of a piece of the page that waits in a template. */
export function piece(root, name) {
  const template = root.querySelector(`template[data-part='${name}']`);
  return template.content.cloneNode(true);
}

/** All elements of a copy that carry `data-<kind>`, by their name; a name that occurs often gives the first. */
export function named(root, kind) {
  const found = {};
  for (const element of root.querySelectorAll(`[data-${kind}]`)) found[element.dataset[kind]] ??= element;
  return found;
}

/** The tag of a state; its words change with the percent, the tag itself only with the state. */
export class StateTag {
  #root;
  #place;
  #state = "";
  #pattern = "";

  constructor(root, place) {
    this.#root = root;
    this.#place = place;
  }

  show(state, gaps = {}) {
    if (state !== this.#state) {
      const template = this.#root.querySelector(`template[data-tag='${state}']`);
      this.#place.replaceChildren(template.content.cloneNode(true));
      this.#state = state;
      this.#pattern = this.#words.textContent;
    }
    const words = this.#pattern.replace(/\{(\w+)\}/g, (gap, name) => gaps[name] ?? gap);
    if (this.#words.textContent !== words) this.#words.textContent = words;
  }

  get #words() {
    return this.#place.querySelector(".c-tag > span");
  }
}
