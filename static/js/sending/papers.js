import { Words } from "../words.js";
import { Awake } from "./awake.js";
import { Sender } from "./core.js";
import { smaller } from "./photo.js";
import { named, piece } from "./parts.js";
import { Row, problemWords } from "./row.js";
import { startShots } from "./shots.js";
import { CANCELLED, DONE, PROBLEM, SENDING, SIGNED_OUT, WAITING } from "./states.js";
import { Transfer } from "./transfer.js";
import { Voice } from "./voice.js";

// Long enough to be seen and heard as done before the file's own line takes its place.
const SHOWN_AS_DONE = 2_500;
const SAY_AGAIN = 60_000;

/** Put the box in the place of the plain form, and send what is chosen, dropped or photographed. */
export function startPapers(element) {
  const form = element.querySelector("[data-send='form']");
  const words = new Words(element);
  const token = form.querySelector("input[name='csrfmiddlewaretoken']").value;
  const page = {
    element,
    words,
    voice: new Voice(words),
    awake: new Awake(),
    sender: new Sender({ base: element.dataset.base, token }),
    list: document.querySelector(element.dataset.list),
  };
  const box = piece(element, "box");
  const parts = named(box, "send");
  form.before(box);
  form.hidden = true;
  const papers = new Papers(page, parts);
  startChoosing(parts, papers);
  if (element.dataset.photos) startShots(page, parts, papers);
  else parts.camera.hidden = true;
}

function startChoosing(parts, papers) {
  parts.choose.addEventListener("click", () => parts.files.click());
  parts.files.addEventListener("change", () => {
    papers.add([...parts.files.files]);
    // The same file chosen once more is a change, too.
    parts.files.value = "";
  });
  const hasFiles = (event) => event.dataTransfer?.types.includes("Files");
  const mark = (isOver) => parts.drop.classList.toggle("c-drop--over", isOver);
  // Beside the box, a dropped file would take the place of the whole page.
  for (const name of ["dragover", "drop"]) {
    window.addEventListener(name, (event) => hasFiles(event) && event.preventDefault());
  }
  parts.drop.addEventListener("dragover", (event) => mark(hasFiles(event)));
  parts.drop.addEventListener("dragleave", () => mark(false));
  parts.drop.addEventListener("drop", (event) => {
    mark(false);
    if (hasFiles(event)) papers.add([...event.dataTransfer.files]);
  });
}

/** The list of files on their way. */
class Papers {
  #page;
  #parts;
  #rows = [];
  /** Files of the same lot that have arrived and lost their row; they still count. */
  #gone = [];
  #others = new Set();
  #shrinking = Promise.resolve();
  #said = { state: "", at: 0 };
  #isDrawing = false;

  constructor(page, parts) {
    this.#page = page;
    this.#parts = parts;
    page.list?.addEventListener("shown", () => this.#letGo());
  }

  /** Each file gets its row at once, and goes in the order of the list. */
  add(files) {
    if (files.length === 0) return;
    if (this.#rows.every((row) => row.transfer.isOver)) {
      this.#gone = [];
      this.#page.voice.begin();
    }
    const rows = files.map((file) => this.#newRow(file));
    this.#rows.push(...rows);
    this.#parts.rows.append(...rows.map((row) => row.element));
    this.#parts.sending.hidden = false;
    const { words } = this.#page;
    const [first] = files;
    this.#page.voice.say(
      files.length === 1 ? words.say("say-start", { name: first.name }) : words.count("say-start-all", files.length),
    );
    for (const row of rows) this.#send(row);
    this.#draw();
  }

  /** Something else of the page that sends, such as photographed pages: the page stays awake for it, too. */
  watch(transfer) {
    this.#others.add(transfer);
    transfer.addEventListener("change", () => this.#draw());
    transfer.addEventListener("done", () => this.#others.delete(transfer));
  }

  unwatch(transfer) {
    this.#others.delete(transfer);
    this.#draw();
  }

  #newRow(file) {
    const { sender, words, element } = this.#page;
    const transfer = new Transfer(sender, file, {
      extra: () => ({ kind: element.dataset.kind, ...(element.dataset.ask && { ask: element.dataset.ask }) }),
      isTwice: (one) => this.#isTwice(one),
    });
    const row = new Row(element, words, transfer);
    transfer.addEventListener("change", () => this.#draw());
    transfer.addEventListener("done", () => this.#arrived(row));
    transfer.addEventListener("problem", () => this.#stopped(row));
    row.on("pause", () => transfer.upload.pause());
    row.on("go-on", () => transfer.upload.goOn());
    row.on("again", () => transfer.again());
    row.on("cancel", () => {
      transfer.upload.cancel();
      this.#remove(row);
    });
    row.on("remove", () => this.#remove(row));
    return row;
  }

  async #send(row) {
    const { transfer } = row;
    const isWhole = this.#parts["full-size"].checked;
    // One after another: an opened photo takes a hundred times the memory of its file.
    this.#shrinking = this.#shrinking.then(async () => {
      if (!isWhole && transfer.state !== CANCELLED) transfer.file = await smaller(transfer.file);
    });
    await this.#shrinking;
    transfer.upload.total = transfer.file.size;
    if (transfer.state !== CANCELLED) await transfer.run();
  }

  #isTwice(transfer) {
    return this.#rows.some(
      (row) =>
        row.transfer !== transfer && row.transfer.fingerprint === transfer.fingerprint && row.transfer.state !== PROBLEM,
    );
  }

  #arrived(row) {
    const { words, voice, list } = this.#page;
    const { transfer } = row;
    row.doneAt = Date.now();
    if (transfer.alreadyWords) voice.say(words.say("about", { name: transfer.file.name, words: transfer.alreadyWords }));
    const sent = this.#lot().filter((each) => each.state === DONE);
    if (!transfer.alreadyWords && this.#rows.every((each) => each.transfer.isOver)) {
      const isOne = sent.length === 1;
      voice.say(isOne ? words.say("say-done", { name: transfer.file.name }) : words.count("say-done-all", sent.length));
    }
    window.setTimeout(() => list?.dispatchEvent(new Event("look-again")), SHOWN_AS_DONE);
  }

  #stopped(row) {
    const { words, voice } = this.#page;
    const why = problemWords(words, row.transfer.upload.problem);
    voice.say(words.say("about", { name: row.transfer.file.name, words: why }));
  }

  /** The list of files shows them now with lines of their own. */
  #letGo() {
    const isShown = (row) => row.doneAt && Date.now() - row.doneAt >= SHOWN_AS_DONE && !row.transfer.alreadyWords;
    for (const row of this.#rows.filter(isShown)) {
      this.#gone.push(row.transfer);
      this.#remove(row);
    }
  }

  /** Files that travel, or did, since the list was last at rest; those that need a look do not count. */
  #lot() {
    const all = [...this.#gone, ...this.#rows.map((row) => row.transfer)];
    return all.filter((transfer) => !transfer.alreadyWords && transfer.state !== PROBLEM);
  }

  #remove(row) {
    const hadFocus = row.element.contains(document.activeElement);
    const place = this.#rows.indexOf(row);
    this.#rows = this.#rows.filter((each) => each !== row);
    row.element.remove();
    this.#parts.sending.hidden = this.#rows.length === 0;
    this.#draw();
    if (!hadFocus) return;
    const next = this.#rows[Math.min(place, this.#rows.length - 1)];
    if (next) (next.element.querySelector("button:not([hidden])") ?? headingOf(this.#parts.sending)).focus();
    else (document.getElementById("files-heading") ?? this.#parts.choose).focus();
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
    const { words, voice, awake, sender } = this.#page;
    const transfers = this.#rows.map((row) => row.transfer);
    let before = 0;
    for (const row of this.#rows) {
      const { upload } = row.transfer;
      if (!row.transfer.isOver) before += upload.total - upload.sent;
      row.show(row.transfer.state === SENDING ? sender.pace.secondsFor(before) : null);
    }
    const all = [...transfers, ...this.#others];
    const isUnderWay = all.some((transfer) => transfer.upload.isUnderWay);
    awake.set(isUnderWay);
    this.#parts.keep.hidden = !isUnderWay;
    this.#parts["signed-out"].hidden = !all.some((transfer) => transfer.state === SIGNED_OUT);
    this.#sayWaiting(all);
    this.#forgetUnfinished(all);
    const counted = this.#lot();
    this.#drawTotal(counted, words);
    voice.progress(shareOf(counted.map((transfer) => transfer.upload)));
  }

  /** Once for all files, when it begins. */
  #sayWaiting(transfers) {
    const isSignedOut = transfers.some((transfer) => transfer.state === SIGNED_OUT);
    const isWaiting = transfers.some((transfer) => transfer.state === WAITING);
    const state = isSignedOut ? "signed-out" : isWaiting ? "waiting" : "";
    if (state && state !== this.#said.state) {
      this.#page.voice.say(this.#page.words.say(state));
      this.#said = { state, at: Date.now() };
    }
    // A line that comes and goes is told of once.
    if (!state && Date.now() - this.#said.at > SAY_AGAIN) this.#said = { state, at: 0 };
  }

  /** A file of an earlier visit that was chosen again has a row among the others now. */
  #forgetUnfinished(transfers) {
    const section = this.#page.element.querySelector("[data-send='unfinished']");
    if (!section) return;
    for (const { upload } of transfers) {
      if (upload.id) section.querySelector(`[data-upload='${upload.id}']`)?.remove();
    }
    section.hidden = !section.querySelector("[data-upload]");
  }

  #drawTotal(transfers, words) {
    const done = transfers.filter((transfer) => transfer.state === DONE).length;
    const total = transfers.length > 1 ? words.count("total", transfers.length, { done }) : "";
    if (this.#parts.total.textContent !== total) this.#parts.total.textContent = total;
    this.#parts.total.hidden = !total;
  }
}

const headingOf = (section) => section.querySelector("#sending-heading");

function shareOf(uploads) {
  const total = uploads.reduce((sum, upload) => sum + upload.total, 0);
  return total ? uploads.reduce((sum, upload) => sum + upload.sent, 0) / total : 0;
}
