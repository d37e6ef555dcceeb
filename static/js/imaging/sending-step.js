import { sha256 } from "../sending/digest.js";
import { DONE, PAUSED, SENDING, SIGNED_OUT, WAITING } from "../sending/states.js";
import { sizeInWords } from "../words.js";
import { shareOf, StudyRow } from "./study-row.js";
import { StudySending } from "./study-sending.js";
import { ZipSending } from "./zip-sending.js";

// Long enough to be seen as done before the step changes.
const SHOWN_AS_DONE = 600;

/** The step in which the picked studies are sent, one after another, as a disc is best read. */
export class SendingStep {
  #page;
  #rows = [];
  #isDrawing = false;
  #saidState = "";

  /** `page` is what the steps share: parts, words, voice, describer, awake, sender, list and `show(step)`. */
  constructor(page) {
    this.#page = page;
    const { parts } = page;
    parts.pause.addEventListener("click", () => this.#pause());
    parts["go-on"].addEventListener("click", () => this.#goOn());
    parts.cancel.addEventListener("click", () => this.#cancel());
  }

  /** Send what was picked: a list of `{study, details}`. */
  async run(picked, helper) {
    const { describer, sender } = this.#page;
    const rows = picked.map(async ({ study, details }) => {
      const name = describer.name(study);
      const about = { ...details, ...(await this.#about(study, name)) };
      return this.#row(new StudySending(sender, helper, study, about), name);
    });
    await this.#send(await Promise.all(rows));
  }

  /** Send a ZIP that only the server can open. */
  async runWhole(zip) {
    const { kind, ask } = this.#page.element.dataset;
    await this.#send([this.#row(new ZipSending(this.#page.sender, zip, { kind, ...(ask && { ask }) }), zip.name)]);
  }

  #row(sending, name) {
    const { element, words, voice } = this.#page;
    sending.addEventListener("change", () => this.#draw());
    sending.addEventListener("scratched", () => voice.say(words.count("scratched", sending.unreadable)));
    const row = new StudyRow(element, words, { sending, name });
    row.onAgain = () => sending.again().then(() => this.#settle());
    return row;
  }

  async #send(rows) {
    const { parts, words, voice, show } = this.#page;
    this.#rows = rows;
    voice.begin();
    parts.rows.replaceChildren(...rows.map((row) => row.element));
    this.#drawNow();
    show("send");
    voice.say(words.say("say-start"));
    for (const { sending } of rows) {
      if (sending.upload.state !== "cancelled") await sending.run();
    }
    if (this.#rows === rows) this.#settle();
  }

  /** The same study of the same person goes on with the same upload, whichever of its pictures are chosen. */
  async #about(study, name) {
    const { kind, ask } = this.#page.element.dataset;
    return {
      kind,
      ...(ask && { ask }),
      packaging: "packs",
      // Of a path only the end would be kept as a name.
      name: name.replace(/[\\/]/g, "-"),
      size: study.size,
      pictures: study.pictures.length,
      fingerprint: await sha256(new Blob([study.key])),
      // By this the server knows that all of these very pictures are there already.
      members_sha256: await sha256(new Blob([study.pictures.map(({ picture }) => picture).sort().join("\n")])),
    };
  }

  #pause() {
    for (const { sending } of this.#open()) sending.upload.pause();
    this.#drawNow();
    this.#page.parts["go-on"].focus();
  }

  #goOn() {
    for (const { sending } of this.#open()) sending.upload.goOn();
    this.#drawNow();
    this.#page.parts.pause.focus();
  }

  #cancel() {
    for (const { sending } of this.#open()) sending.cancel();
    this.#page.awake.set(false);
    this.#page.show(this.#rows[0]?.sending instanceof ZipSending ? "whole" : "pick");
    this.#page.voice.say(this.#page.words.say("stopped"));
    this.#rows = [];
  }

  #open() {
    return this.#rows.filter(({ sending }) => !sending.isOver);
  }

  /** When all is there: say so, and let the list of files show it. */
  #settle() {
    const { parts, words, voice, list, show } = this.#page;
    this.#drawNow();
    if (this.#rows.length === 0 || this.#rows.some(({ sending }) => sending.upload.state !== DONE)) return;
    const count = this.#rows.reduce((sum, { sending }) => sum + sending.study.pictures.length - sending.unreadable, 0);
    window.setTimeout(() => {
      const bytes = this.#rows.reduce((sum, { sending }) => sum + sending.study.size, 0);
      parts["done-words"].textContent = count ? this.#page.describer.amount(count, bytes) : sizeInWords(bytes);
      show("done");
      voice.say(words.say("say-done"));
      list?.dispatchEvent(new Event("look-again"));
    }, SHOWN_AS_DONE);
  }

  /** Once a frame at most, whatever the line tells. */
  #draw() {
    if (this.#isDrawing) return;
    this.#isDrawing = true;
    window.requestAnimationFrame(() => {
      this.#isDrawing = false;
      this.#drawNow();
    });
  }

  #drawNow() {
    const { parts, awake, voice, sender, words } = this.#page;
    const uploads = this.#rows.map(({ sending }) => sending.upload);
    for (const row of this.#rows) row.show();
    const total = uploads.reduce((sum, upload) => sum + upload.total, 0);
    const sent = uploads.reduce((sum, upload) => sum + shareOf(upload) * upload.total, 0);
    const share = total ? sent / total : 0;
    const states = uploads.map(({ state }) => state);
    const isOpen = this.#open().length > 0;
    const isPaused = isOpen && states.includes(PAUSED);
    const left = states.includes(SENDING) ? words.timeLeft(sender.pace.secondsFor(total - sent)) : "";
    const amount = words.say("amount", { sent: sizeInWords(sent), total: sizeInWords(total) });
    write(parts.total, left ? `${amount} · ${left}` : amount);
    parts["total-bar"].value = Math.floor(share * 100);
    parts["signed-out"].hidden = !states.includes(SIGNED_OUT);
    parts.keep.hidden = !isOpen;
    parts["send-acts"].hidden = !isOpen;
    parts.pause.hidden = isPaused;
    parts["go-on"].hidden = !isPaused;
    awake.set(uploads.some(({ isUnderWay }) => isUnderWay));
    this.#sayWaiting(states);
    voice.progress(share);
  }

  /** Once, when it begins. */
  #sayWaiting(states) {
    const state = states.includes(SIGNED_OUT) ? "signed-out" : states.includes(WAITING) ? "waiting" : "";
    if (state && state !== this.#saidState) this.#page.voice.say(this.#page.words.say(state));
    this.#saidState = state;
  }
}

function write(place, words) {
  if (place.textContent !== words) place.textContent = words;
}
