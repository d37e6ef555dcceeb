import { Awake } from "../sending/awake.js";
import { Sender } from "../sending/core.js";
import { named, piece } from "../sending/parts.js";
import { Voice } from "../sending/voice.js";
import { sizeInWords, Words } from "../words.js";
import { canChooseFolders, startChoosing } from "./choosing.js";
import { Describer } from "./describing.js";
import { Helper } from "./helper.js";
import { openChosen } from "./opening.js";
import { Picking } from "./picking.js";
import { SendingStep } from "./sending-step.js";
import { studiesOf } from "./studies.js";
import { NotPlain } from "./zip-reader.js";

/** Put the steps in the place of the links: choose, look, pick, send, done. */
export function startImaging(element) {
  const steps = piece(element, "steps");
  const parts = named(steps, "imaging");
  parts.choose = steps.querySelector("[data-step='choose']");
  const page = new ImagingPage(element, parts);
  element.querySelector("[data-imaging='unhelped']").replaceWith(steps);
  parts.folder.hidden = !canChooseFolders();
  startChoosing(parts, (files) => page.look(files));
}

class ImagingPage {
  #element;
  #parts;
  #words;
  #voice;
  #describer;
  #picking;
  #helper = null;
  #zip = null;
  #child;
  #step;

  constructor(element, parts) {
    this.#element = element;
    this.#parts = parts;
    this.#child = childOf(element);
    this.#words = new Words(element);
    this.#voice = new Voice(this.#words);
    this.#describer = new Describer(this.#words);
    this.#picking = new Picking(element, this.#words, this.#describer);
    this.#picking.onChange = () => this.#drawPicked();
    this.#step = new SendingStep({
      element,
      parts,
      words: this.#words,
      voice: this.#voice,
      describer: this.#describer,
      awake: new Awake(),
      sender: new Sender({ base: element.dataset.base, token: tokenOf(element) }),
      list: element.dataset.list ? document.querySelector(element.dataset.list) : null,
      show: (name) => this.#show(name),
    });
    parts["stop-looking"].addEventListener("click", () => this.#startOver());
    parts["other-disc"].addEventListener("click", () => this.#startOver());
    parts["other-zip"].addEventListener("click", () => this.#startOver());
    parts["send-whole"].addEventListener("click", () => this.#step.runWhole(this.#zip));
    parts.more.addEventListener("click", () => this.#startOver());
    parts.send.addEventListener("click", () => this.#send());
  }

  /** Read the labels of everything that was chosen; nothing leaves the device. */
  async look(files) {
    this.#helper?.end();
    this.#problem("");
    this.#show("look");
    this.#voice.say(this.#words.say("say-looking"));
    const helper = await Helper.start(this.#element.dataset.worker);
    this.#helper = helper;
    this.#drawLooked(0, files.length);
    try {
      const opened = await openChosen(files, { helper, onLooked: (done, total) => this.#drawLooked(done, total) });
      if (this.#helper !== helper) return;
      this.#found(opened);
    } catch (problem) {
      if (this.#helper !== helper) return;
      if (problem instanceof NotPlain) this.#offerWhole(files[0]);
      else this.#nothing();
    }
  }

  #found({ pictures, skipped, unread }) {
    const studies = studiesOf(pictures, this.#child);
    if (studies.length === 0) {
      this.#nothing();
      return;
    }
    this.#picking.show(this.#parts.groups, studies, this.#child?.firstName ?? "");
    write(this.#parts.skipped, skipped ? this.#words.count("skipped", skipped) : "");
    this.#parts.unread.hidden = unread === 0;
    this.#parts["unread-words"].textContent = unread ? this.#words.count("unread", unread) : "";
    this.#drawPicked();
    this.#show("pick");
    this.#voice.say(this.#words.count("say-found", studies.length));
  }

  #offerWhole(zip) {
    this.#zip = zip;
    this.#parts["zip-name"].textContent = `${zip.name} · ${sizeInWords(zip.size)}`;
    this.#show("whole");
  }

  #nothing() {
    this.#show("choose");
    this.#problem(this.#words.say("nothing"));
  }

  #startOver() {
    this.#helper?.end();
    this.#helper = null;
    this.#show("choose");
    this.#parts[this.#parts.folder.hidden ? "zip" : "folder"].focus();
  }

  async #send() {
    const waiting = this.#picking.check();
    const { picked } = this.#picking;
    const problem = waiting ? "" : picked.length === 0 ? this.#words.say("tick-first") : "";
    this.#parts["pick-problem-words"].textContent = problem;
    this.#parts["pick-problem"].hidden = !problem;
    if (waiting) waiting.focus();
    if (problem) this.#voice.say(problem);
    if (waiting || problem) return;
    await this.#step.run(picked, this.#helper);
  }

  #drawLooked(done, total) {
    this.#parts["look-bar"].max = Math.max(1, total);
    this.#parts["look-bar"].value = done;
    const number = new Intl.NumberFormat(document.documentElement.lang);
    const gaps = { done: number.format(done), total: number.format(total) };
    this.#parts.looked.textContent = this.#words.say("looking", gaps);
  }

  #drawPicked() {
    const { picked } = this.#picking;
    const count = picked.reduce((sum, { study }) => sum + study.pictures.length, 0);
    const bytes = picked.reduce((sum, { study }) => sum + study.size, 0);
    write(this.#parts.picked, count ? this.#describer.amount(count, bytes) : "");
    if (count) this.#parts["pick-problem"].hidden = true;
  }

  #problem(words) {
    this.#parts["problem-words"].textContent = words;
    this.#parts.problem.hidden = !words;
    if (words) this.#parts.problem.focus();
  }

  /** One step at a time, with the focus on its heading. */
  #show(name) {
    if (name !== "choose") this.#problem("");
    for (const step of this.#element.querySelectorAll("[data-step]")) step.hidden = step.dataset.step !== name;
    if (name === "choose") return;
    this.#element.querySelector(`[data-step='${name}'] h3`).focus();
  }
}

/** The child as the page knows it; nobody where another hospital sends by a link. */
function childOf(element) {
  const { childName, childFirst, childBorn } = element.dataset;
  if (!childName) return null;
  const names = element.querySelector("template[data-names]")?.content.querySelectorAll("p") ?? [];
  const otherNames = [...names].map((each) => each.textContent.trim()).filter(Boolean);
  return { name: childName, firstName: childFirst, otherNames, birthDate: childBorn };
}

const tokenOf = (element) => element.querySelector("input[name='csrfmiddlewaretoken']").value;

function write(place, words) {
  place.textContent = words;
  place.hidden = !words;
}
