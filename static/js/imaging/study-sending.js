import { Cancelled, OVER } from "../sending/states.js";
import { Refused } from "../sending/talk.js";
import { luggage } from "./deflated.js";

// Packs that are made and not yet in the store: bounds the memory, and lets several be signed for at once.
const ALIVE = (navigator.deviceMemory ?? 8) < 4 ? 4 : 8;
const ROUNDS = 3;

/**
 * One study on its way: what the server has is left out, the rest is packed and sent pack by pack.
 *
 * Events: "change" at every step, "scratched" when some pictures can't be read and the family has to say how to go on.
 */
export class StudySending extends EventTarget {
  #sender;
  #helper;
  #details;
  #answer = null;
  unreadable = 0;
  hereBefore = 0;
  words = "";
  alreadyWords = "";

  constructor(sender, helper, study, details) {
    super();
    this.#sender = sender;
    this.#helper = helper;
    this.#details = details;
    this.study = study;
    this.upload = this.#newUpload();
  }

  get isOver() {
    return OVER.has(this.upload.state);
  }

  get isAsking() {
    return this.#answer !== null;
  }

  /** Resolves when nothing more happens by itself. */
  async run() {
    const { upload } = this;
    try {
      await this.#sendAll(upload);
    } catch (problem) {
      if (problem instanceof Cancelled || upload.state === "cancelled") return;
      if (!this.isOver) upload.fail(problem.code ?? "unknown", problem instanceof Refused ? problem.message : "");
    } finally {
      this.#helper.call("close", this.study.key).catch(() => {});
      this.#tell("change");
    }
  }

  /** Once more after a problem; what the store has is not sent again. */
  again() {
    this.upload = this.#newUpload();
    this.unreadable = 0;
    return this.run();
  }

  /** What the family wants about pictures that can't be read: "again" or "rest". */
  goOnWith(choice) {
    const answer = this.#answer;
    this.#answer = null;
    answer?.(choice);
    this.#tell("change");
  }

  async cancel() {
    const done = this.upload.cancel();
    this.goOnWith("rest");
    await done;
  }

  async #sendAll(upload) {
    const { already } = await upload.begin(this.#details);
    if (already) {
      this.#isHere(upload, already.words);
      return;
    }
    const wanted = new Set(this.study.pictures.map(({ picture }) => picture));
    // Of another disc with the same study: they count, too.
    const others = [...upload.membersHere].filter((uid) => !wanted.has(uid)).length;
    const details = { ...this.#details, pictures: wanted.size + others };
    if (others > 0) {
      details.size += upload.acknowledged;
      await upload.begin(details);
    }
    this.hereBefore = upload.membersHere.size - others;
    for (let round = 1; ; round += 1) {
      const left = await this.#sendMissing(upload);
      if (left > 0) await upload.begin({ ...details, pictures: details.pictures - left });
      try {
        this.words = (await upload.finish(upload.partsHere.size)).words;
        return;
      } catch (problem) {
        // The store lost a pack that it had acknowledged; what it has now was taken note of.
        if (problem.code !== "not_whole" || round === ROUNDS) throw problem;
      }
    }
  }

  /** Every one of these pictures came another day. */
  #isHere(upload, words) {
    this.hereBefore = this.study.pictures.length;
    this.alreadyWords = words;
    upload.acknowledged = upload.total;
    upload.state = "done";
  }

  /** Gives how many pictures were left out in the end. */
  async #sendMissing(upload) {
    const { key, pictures } = this.study;
    const missing = pictures
      .map(({ picture, file }, place) => ({ number: place + 1, uid: picture, file: luggage(file) }))
      .filter(({ uid }) => !upload.membersHere.has(uid));
    if (missing.length === 0) return 0;
    await this.#helper.call("open", key, missing, upload.partBytes);
    const parts = new Parts(upload);
    for (;;) {
      for (let pack = await this.#next(upload); pack; pack = await this.#next(upload)) await parts.send(pack);
      this.unreadable = await this.#helper.call("unreadable", key);
      if (this.unreadable === 0 || (await this.#ask(upload)) === "rest") break;
      await this.#helper.call("tryAgain", key);
    }
    // The store takes a small part only after all others.
    await parts.allDone();
    const last = await this.#helper.call("last", key);
    if (last) {
      await parts.send(last);
      await parts.allDone();
    }
    if (upload.membersHere.size === 0) throw new Refused("disc_gone");
    return this.unreadable;
  }

  #next(upload) {
    if (upload.state === "cancelled") throw new Cancelled();
    return this.#helper.call("next", this.study.key);
  }

  #ask(upload) {
    if (upload.state === "cancelled") throw new Cancelled();
    return new Promise((resolve) => {
      this.#answer = resolve;
      this.#tell("scratched");
      this.#tell("change");
    });
  }

  #newUpload() {
    const upload = this.#sender.upload(this.study.size);
    upload.addEventListener("change", () => this.#tell("change"));
    return upload;
  }

  #tell(name) {
    this.dispatchEvent(new Event(name));
  }
}

/** The packs of one upload that are on their way, never too many at once. */
class Parts {
  #upload;
  #number;
  #waiting = new Set();
  #problem = null;

  constructor(upload) {
    this.#upload = upload;
    this.#number = upload.nextNumber;
  }

  /** Resolves once there is room for the next pack. */
  async send({ zip, uids }) {
    if (this.#problem) throw this.#problem;
    const number = this.#number;
    this.#number += 1;
    this.#upload.nextNumber = this.#number;
    const sending = this.#upload.sendPart(number, new Blob([zip]), uids).then(
      () => this.#waiting.delete(sending),
      (problem) => {
        this.#problem ??= problem;
        this.#waiting.delete(sending);
      },
    );
    this.#waiting.add(sending);
    // Down to half, so that several are signed for together.
    if (this.#waiting.size >= ALIVE) await this.#fewer(ALIVE / 2);
  }

  async allDone() {
    await this.#fewer(0);
    if (this.#problem) throw this.#problem;
  }

  async #fewer(most) {
    while (this.#waiting.size > most && !this.#problem) await Promise.race(this.#waiting);
  }
}
