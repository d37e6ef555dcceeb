import { named, piece, StateTag } from "../sending/parts.js";
import { problemWords } from "../sending/row.js";
import * as states from "../sending/states.js";
import { sizeInWords } from "../words.js";

const TAGS = {
  [states.READY]: "ready",
  [states.STARTING]: "sending",
  [states.SENDING]: "sending",
  [states.FINISHING]: "sending",
  [states.PAUSED]: "paused",
  [states.WAITING]: "paused",
  [states.SIGNED_OUT]: "paused",
  [states.DONE]: "done",
  [states.PROBLEM]: "problem",
};
// Another try could not end otherwise.
const HOPELESS = new Set(["closed", "not_allowed", "quota", "too_large", "too_many"]);
const NOTES = { [states.WAITING]: "waiting", [states.SIGNED_OUT]: "signed-out" };
const percents = new Intl.NumberFormat(document.documentElement.lang, { style: "percent" });

/** One study in the list of what is on its way. */
export class StudyRow {
  #words;
  #parts;
  #acts;
  #tag;
  onAgain = () => {};

  constructor(root, words, { sending, name }) {
    this.#words = words;
    this.sending = sending;
    this.element = piece(root, "row").firstElementChild;
    this.#parts = named(this.element, "row");
    this.#acts = named(this.element, "act");
    this.#tag = new StateTag(root, this.#parts.status);
    this.#parts.name.textContent = name;
    this.#parts.bar.setAttribute("aria-label", name);
    this.#parts.of.textContent = name;
    this.#acts.again.addEventListener("click", () => this.onAgain());
    this.#acts["read-again"].addEventListener("click", () => sending.goOnWith("again"));
    this.#acts["send-rest"].addEventListener("click", () => sending.goOnWith("rest"));
  }

  show() {
    const { upload, isAsking, study } = this.sending;
    const share = shareOf(upload);
    this.#tag.show(isAsking ? "paused" : TAGS[upload.state], { percent: percents.format(Math.floor(share * 100) / 100) });
    this.#parts.bar.value = Math.floor(share * 100);
    this.#parts.bar.hidden = upload.state === states.PROBLEM;
    const total = sizeInWords(study.size);
    const amount = this.#words.say("amount", { sent: sizeInWords(Math.min(upload.sent, study.size)), total });
    write(this.#parts.detail, upload.state === states.DONE ? total : amount);
    write(this.#parts.note, this.#note());
    this.#parts.scratched.hidden = !isAsking;
    this.#parts.acts.hidden = upload.state !== states.PROBLEM || HOPELESS.has(upload.problem.code);
  }

  #note() {
    const { upload, isAsking, unreadable, hereBefore } = this.sending;
    if (this.sending.alreadyWords) return this.sending.alreadyWords;
    if (upload.state === states.PROBLEM) return problemWords(this.#words, upload.problem);
    if (NOTES[upload.state]) return this.#words.say(NOTES[upload.state]);
    if (isAsking || (unreadable > 0 && upload.state === states.DONE)) return this.#words.count("scratched", unreadable);
    return hereBefore > 0 && upload.state !== states.DONE ? this.#words.count("go-on-with", hereBefore) : "";
  }
}

/** From 0 to 1. */
export function shareOf(upload) {
  if (upload.state === states.DONE) return 1;
  return upload.total ? Math.min(1, upload.sent / upload.total) : 0;
}

function write(place, words) {
  if (place.textContent !== words) place.textContent = words;
  place.hidden = !words;
}
