import { draw } from "./photo.js";
import { named, piece } from "./parts.js";
import { persist } from "./patience.js";
import { TransferView, problemWords } from "./row.js";
import { PROBLEM } from "./states.js";
import { Transfer } from "./transfer.js";

const THUMB = 96;

/** The photographed pages of one paper: each is sent as it comes, and their order is told at the end. */
export class PaperPages {
  #page;
  #parts;
  #papers;
  #retake;
  #pages = [];
  #paper = null;

  /** `retake(page)` opens the camera for a photo in the place of a page. */
  constructor(page, parts, papers, retake) {
    this.#page = page;
    this.#parts = parts;
    this.#papers = papers;
    this.#retake = retake;
  }

  get count() {
    return this.#pages.length;
  }

  /** A new page at the end, or in the place of another. */
  add(file, picture, instead) {
    const page = this.#newPage(file);
    if (picture) draw(picture, page.parts.picture, THUMB);
    const place = this.#pages.indexOf(instead);
    if (place >= 0) {
      this.#pages.splice(place, 1, page);
      instead.element.replaceWith(page.element);
      this.#replace(instead, page);
    } else {
      this.#pages.push(page);
      this.#parts.pages.append(page.element);
    }
    this.#number();
    this.#papers.watch(page.transfer);
    page.sent = page.transfer.run();
  }

  /** What was on its way is forgotten; what has arrived goes only when the new photo is there. */
  async #replace(old, page) {
    if (!old.transfer.document) {
      await this.#takeBack(old);
      return;
    }
    page.transfer.addEventListener("done", async () => {
      // The very photo of another paper stays where it is.
      if (page.transfer.alreadyWords) return;
      const pair = { old: old.transfer.document, new: page.transfer.document };
      await this.#ask(`${await this.#whole()}/replace/`, pair).catch(() => {});
    });
  }

  /** Wait for the last page, tell the order and the name; gives how many pages came, or null while one needs a look. */
  async finish() {
    this.#parts.wait.hidden = false;
    try {
      await Promise.all(this.#pages.map((page) => page.sent));
      const stopped = this.#pages.find((page) => page.transfer.state === PROBLEM);
      if (stopped) {
        stopped.element.querySelector("button:not([hidden])")?.focus();
        return null;
      }
      const paper = await this.#whole();
      const documents = this.#pages.map((page) => page.transfer.document);
      await this.#ask(`${paper}/order/`, { pages: [...new Set(documents)] });
      await this.#ask(`${paper}/finish/`, { title: this.#parts.title.value.trim() });
      return this.#begin();
    } catch (problem) {
      this.#page.voice.say(problemWords(this.#page.words, { code: problem.code, message: problem.message }));
      return null;
    } finally {
      this.#parts.wait.hidden = true;
    }
  }

  /** Ready for another paper; gives how many pages this one had. */
  #begin() {
    const count = this.#pages.filter((page) => !page.transfer.alreadyWords).length;
    this.#pages = [];
    this.#paper = null;
    this.#parts.pages.replaceChildren();
    return count;
  }

  /** The paper that all pages belong to, asked for once. */
  #whole() {
    this.#paper ??= this.#ask("", { kind: this.#page.element.dataset.kind }).then((answer) => answer.photo_paper);
    this.#paper.catch(() => {
      this.#paper = null;
    });
    return this.#paper;
  }

  #ask(path, body) {
    const { signal } = new AbortController();
    const { sender, element } = this.#page;
    return persist(() => sender.talk.post(element.dataset.photos + path, body, signal), { signal, onTrouble() {} });
  }

  #newPage(file) {
    const { element: root, sender, words } = this.#page;
    const element = piece(root, "page").firstElementChild;
    const transfer = new Transfer(sender, file, {
      extra: async () => ({ kind: root.dataset.kind, photo_paper: await this.#whole() }),
    });
    const parts = { ...named(element, "page"), ...named(element, "row") };
    const page = { element, transfer, parts, acts: named(element, "act"), view: new TransferView(root, words, parts) };
    transfer.addEventListener("change", () => this.#show(page));
    page.acts.up.addEventListener("click", () => this.#move(page, -1));
    page.acts.down.addEventListener("click", () => this.#move(page, 1));
    page.acts.again.addEventListener("click", () => {
      page.sent = transfer.again();
    });
    page.acts.retake.addEventListener("click", () => this.#retake(page));
    page.acts.remove.addEventListener("click", () => this.#remove(page));
    return page;
  }

  #show(page) {
    page.view.show(page.transfer);
    page.acts.again.hidden = page.transfer.state !== PROBLEM;
  }

  #move(page, step) {
    const from = this.#pages.indexOf(page);
    this.#pages.splice(from, 1);
    this.#pages.splice(from + step, 0, page);
    const focused = document.activeElement;
    this.#parts.pages.append(...this.#pages.map((each) => each.element));
    this.#number();
    // Moving in the page takes the focus away; at an end its button is gone, and the other one takes over.
    (focused.hidden ? page.acts[step < 0 ? "down" : "up"] : focused).focus();
    const { voice, words } = this.#page;
    voice.say(words.say("page-moved", { n: this.#pages.indexOf(page) + 1 }));
  }

  #remove(page) {
    this.#pages = this.#pages.filter((each) => each !== page);
    page.element.remove();
    this.#takeBack(page);
    this.#number();
    this.#page.voice.say(this.#page.words.say("page-removed"));
    this.#parts.more.focus();
  }

  /** What was on its way is forgotten, what has arrived is deleted like any other file. */
  async #takeBack(page) {
    this.#papers.unwatch(page.transfer);
    await page.transfer.upload.cancel();
    const { document: id } = page.transfer;
    if (!id || page.transfer.alreadyWords) return;
    const address = this.#page.element.dataset.withdraw.replace("00000000-0000-0000-0000-000000000000", id);
    const form = new FormData();
    form.set("csrfmiddlewaretoken", this.#page.sender.talk.token);
    await fetch(address, { method: "POST", body: form, redirect: "manual" }).catch(() => {});
  }

  #number() {
    const { words } = this.#page;
    this.#pages.forEach((page, place) => {
      const name = words.say("page", { n: place + 1 });
      page.parts.name.textContent = name;
      page.parts.bar.setAttribute("aria-label", words.say("say-start", { name }));
      for (const element of page.element.querySelectorAll("[data-row='of']")) element.textContent = name;
      page.acts.up.hidden = place === 0;
      page.acts.down.hidden = place === this.#pages.length - 1;
      this.#show(page);
    });
  }
}
