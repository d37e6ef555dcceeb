import { sizeInWords } from "../words.js";
import { named, piece, StateTag } from "./parts.js";
import * as states from "./states.js";

const TAGS = {
  [states.READY]: "ready",
  [states.STARTING]: "sending",
  [states.SENDING]: "sending",
  [states.PAUSED]: "paused",
  [states.WAITING]: "paused",
  [states.SIGNED_OUT]: "paused",
  [states.FINISHING]: "checking",
  [states.DONE]: "done",
  [states.PROBLEM]: "problem",
};
const NOTES = { [states.WAITING]: "waiting", [states.SIGNED_OUT]: "signed-out" };
// Another try with the same file could not end otherwise.
const HOPELESS = new Set(["empty", "unreadable", "wrong_type", "too_large", "closed", "not_allowed", "quota", "twice"]);
const percents = new Intl.NumberFormat(document.documentElement.lang, { style: "percent" });

/** Why a file stopped, in the server's words or in ours. */
export function problemWords(words, { code, message }) {
  if (message) return message;
  return words.say(words.has(`problem-${code}`) ? `problem-${code}` : "problem");
}

/** The lines about one file on its way that its row and a photographed page have in common. */
export class TransferView {
  #words;
  #tag;
  #parts;

  constructor(root, words, parts) {
    this.#words = words;
    this.#parts = parts;
    this.#tag = new StateTag(root, parts.status);
  }

  show(transfer) {
    const { upload } = transfer;
    const percent = transfer.state === states.DONE ? 100 : Math.min(99, Math.floor((upload.sent / (upload.total || 1)) * 100));
    const tag = isKnown(transfer) ? "already" : TAGS[transfer.state];
    if (tag) this.#tag.show(tag, { percent: percents.format(percent / 100) });
    this.#parts.bar.value = percent;
    this.#parts.bar.hidden = transfer.state === states.PROBLEM || transfer.state === states.READY;
    this.#note(this.#noteOf(transfer));
  }

  #noteOf(transfer) {
    if (transfer.alreadyWords) return transfer.alreadyWords;
    if (transfer.state === states.PROBLEM) return problemWords(this.#words, transfer.upload.problem);
    return NOTES[transfer.state] ? this.#words.say(NOTES[transfer.state]) : "";
  }

  #note(words) {
    const { note } = this.#parts;
    if (note.textContent !== words) note.textContent = words;
    note.hidden = !words;
  }
}

const isKnown = ({ alreadyWords, upload }) => Boolean(alreadyWords) || upload.problem?.code === "twice";

/** Which buttons make sense now. */
export function actsFor(transfer) {
  const { state, upload } = transfer;
  return {
    pause: state === states.STARTING || state === states.SENDING,
    "go-on": state === states.PAUSED,
    again: state === states.PROBLEM && !HOPELESS.has(upload.problem.code),
    cancel: !transfer.isOver && state !== states.FINISHING,
    remove: state === states.PROBLEM || Boolean(transfer.alreadyWords),
  };
}

/** One file as a row of the list. */
export class Row {
  #words;
  #parts;
  #acts;
  #view;

  constructor(root, words, transfer) {
    this.#words = words;
    this.transfer = transfer;
    this.element = piece(root, "row").firstElementChild;
    this.#parts = named(this.element, "row");
    this.#acts = named(this.element, "act");
    this.#view = new TransferView(root, words, this.#parts);
    this.#parts.name.textContent = transfer.file.name;
    this.#parts.bar.setAttribute("aria-label", words.say("say-start", { name: transfer.file.name }));
    for (const place of this.element.querySelectorAll("[data-row='of']")) place.textContent = transfer.file.name;
  }

  on(act, listener) {
    this.#acts[act].addEventListener("click", listener);
  }

  /** Draw what is true now; `seconds` are what is left, or null while nobody can know. */
  show(seconds) {
    const { transfer } = this;
    this.#view.show(transfer);
    const detail = this.#detail(seconds);
    if (this.#parts.detail.textContent !== detail) this.#parts.detail.textContent = detail;
    this.#showActs(actsFor(transfer));
  }

  #detail(seconds) {
    const { upload, state } = this.transfer;
    const total = sizeInWords(this.transfer.file.size);
    if (state === states.READY || this.transfer.isOver) return total;
    const sent = sizeInWords(upload.sent, this.transfer.file.size);
    const amount = this.#words.say("amount", { sent, total });
    const left = state === states.SENDING ? this.#words.timeLeft(seconds) : "";
    return left ? `${amount} · ${left}` : amount;
  }

  /** A button that goes away hands its focus to the one that takes its place. */
  #showActs(shown) {
    const buttons = Object.values(this.#acts);
    const focused = buttons.find((button) => button === document.activeElement);
    for (const [act, button] of Object.entries(this.#acts)) button.hidden = !shown[act];
    if (focused?.hidden) buttons.find((button) => !button.hidden)?.focus();
  }
}
