import { named, piece } from "../sending/parts.js";

let count = 0;

/** The calm question about pictures whose name is not surely the child's. */
export class Question {
  #parts;
  #words;
  #child;
  #match;
  onChange = () => {};

  constructor(root, words, { match, child }) {
    this.#words = words;
    this.#child = child;
    this.#match = match;
    this.element = piece(root, "question").firstElementChild;
    this.#parts = named(this.element, "ask");
    this.#parts.words.textContent = words.say(`ask-${match}`, { child });
    this.#parts.why.textContent = this.#needsReason ? words.say(`why-${match}`) : "";
    this.#parts.held.hidden = match !== "other_person";
    this.#name();
    this.element.addEventListener("change", () => this.#update());
  }

  /** "yes", "no", "unsure", or nothing yet. */
  get answer() {
    return this.#checked("answer");
  }

  /** What goes to the server with the pictures. */
  get details() {
    const reason = this.#needsReason ? this.#checked("reason") : "";
    return { match: this.#match, match_reason: reason, match_words: this.#needsReason ? this.#parts.more.value : "" };
  }

  /** Tell what is open; gives the input to go to, or null when all is answered. */
  check() {
    const isOpen = !this.answer;
    const needs = this.answer === "yes" && this.#needsReason && !this.#checked("reason");
    this.#problem("problem", isOpen ? this.#words.say("answer-first", { child: this.#child }) : "");
    this.#problem("reason-problem", needs ? this.#words.say("reason-first") : "");
    if (isOpen) return this.#parts.answer;
    return needs ? this.#parts.reason : null;
  }

  get #needsReason() {
    return this.#match !== "not_stated";
  }

  #update() {
    const { answer } = this;
    this.#parts.reasons.hidden = answer !== "yes" || !this.#needsReason;
    this.#parts["said-no"].hidden = answer !== "no";
    this.#parts["said-unsure"].hidden = answer !== "unsure";
    if (!this.#parts.problem.hidden || !this.#parts["reason-problem"].hidden) this.check();
    this.onChange();
  }

  #checked(name) {
    return this.element.querySelector(`[data-ask='${name}']:checked`)?.value ?? "";
  }

  #problem(name, words) {
    this.#parts[`${name}-words`].textContent = words;
    this.#parts[name].hidden = !words;
  }

  /** Copies of one template need names and ids of their own. */
  #name() {
    count += 1;
    for (const input of this.element.querySelectorAll("input[type='radio']")) {
      input.name = `imaging-${input.dataset.ask}-${count}`;
      input.id = `${input.name}-${input.value}`;
      input.nextElementSibling.htmlFor = input.id;
    }
    this.#parts.more.id = `imaging-more-${count}`;
    this.#parts["more-label"].htmlFor = this.#parts.more.id;
    this.#describe("problem", this.#parts.answer);
    this.#describe("reason-problem", this.#parts.reason);
  }

  #describe(name, input) {
    this.#parts[name].id = `imaging-${name}-${count}`;
    input.closest("fieldset").setAttribute("aria-describedby", this.#parts[name].id);
  }
}
