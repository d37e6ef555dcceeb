import { sha256 } from "./digest.js";
import { persist } from "./patience.js";
import { asked, handOut, hasFreshLink, Signing } from "./signing.js";
import {
  Cancelled,
  CANCELLED,
  DONE,
  FINISHING,
  PAUSED,
  PROBLEM,
  READY,
  SENDING,
  SIGNED_OUT,
  STARTING,
  UNDER_WAY,
  WAITING,
} from "./states.js";
import { Away, Refused, SignedOut } from "./talk.js";

const AHEAD_SECONDS = 8 * 60;
const MOST_AHEAD = 64;

/**
 * One upload on its way: begun, its parts signed for in batches and put one after another, finished.
 *
 * A "change" event tells of every step. What only waits is waited for; `begin`, `sendPart` and `finish` reject with
 * Refused when the server will not have it, and with Cancelled when the family took it back. After a problem it is over:
 * a new upload of the same file goes on where this one stopped.
 */
export class Upload extends EventTarget {
  id = "";
  state = READY;
  /** Why it stopped: {code, message}; the message is the server's, or empty. */
  problem = null;
  acknowledged = 0;
  inFlight = 0;
  partBytes = 0;
  nextNumber = 1;
  partsHere = new Map();
  membersHere = new Set();
  #sender;
  #order;
  #phase = READY;
  #run = new AbortController();
  #gate = null;
  #hashing = Promise.resolve();
  #putting = Promise.resolve();
  #signing = new Signing((parts) => this.#step((signal) => this.#sign(parts, signal), { isFree: true }));

  constructor(sender, { order, total }) {
    super();
    this.#sender = sender;
    this.#order = order;
    this.total = total;
  }

  get isUnderWay() {
    return UNDER_WAY.has(this.state);
  }

  get sent() {
    return Math.min(this.total, this.acknowledged + this.inFlight);
  }

  /** How many parts may be on their way at once: as many as the line takes while their links are good. */
  get window() {
    const parts = Math.floor((this.#sender.pace.bytesPerSecond * AHEAD_SECONDS) / (this.partBytes || 1));
    return Math.max(2, Math.min(MOST_AHEAD, parts));
  }

  /** Tell the server what comes; it answers what is there already. `details` as the contract names them. */
  async begin(details) {
    this.total = details.size;
    try {
      const answer = await this.#step((signal) => {
        this.#enter(STARTING);
        return this.#sender.talk.begin(details, signal);
      });
      this.#take(answer);
      return answer;
    } catch (problem) {
      throw this.#stop(problem);
    }
  }

  /**
   * Send one part and wait until the store has it; a part that is there already is not sent again.
   *
   * Call it for several parts at once, up to `window`: they are signed for together and put in the order of the calls.
   */
  sendPart(number, blob, members = []) {
    const part = { number, blob, members, size: blob.size, sha256: "", link: null, signedAt: 0 };
    this.#signing.hashing += 1;
    const signed = this.#hashing.then(() => this.#prepare(part));
    this.#hashing = signed.catch(() => {});
    const put = this.#putting.then(async () => {
      const { link, isHere } = await signed;
      if (isHere) return;
      await link;
      await this.#put(part);
    });
    this.#putting = put.catch(() => {});
    return put.catch((problem) => {
      throw this.#stop(problem);
    });
  }

  /** All parts are there: the server puts them together. Refused with "not_whole" is no end: send what is missing. */
  async finish(parts) {
    try {
      const answer = await this.#step((signal) => {
        this.#enter(FINISHING);
        return this.#sender.talk.finish(this.id, parts, signal);
      });
      this.acknowledged = this.total;
      this.#enter(DONE);
      return answer;
    } catch (problem) {
      if (problem.code !== "not_whole") throw this.#stop(problem);
      this.#take({ upload: this.id, part_bytes: this.partBytes, ...problem.answer });
      throw problem;
    }
  }

  pause() {
    if (this.state !== READY && !this.isUnderWay) return;
    this.#gate ??= gate();
    this.#become(PAUSED);
    this.#halt();
  }

  goOn() {
    const waiting = this.#gate;
    this.#gate = null;
    if (this.state === PAUSED) this.#become(this.#phase);
    waiting?.open();
  }

  /** Stop, and let the server forget what is there. */
  async cancel() {
    if (this.state === DONE) return;
    const isBeginning = this.#phase === STARTING && !this.id;
    this.#become(CANCELLED);
    // Its answer names what is to be forgotten.
    if (!isBeginning) this.#halt();
    this.goOn();
    if (this.id) await this.#forget();
  }

  /** Stop with a problem that the page found itself. */
  fail(code, message = "") {
    this.problem = { code, message };
    this.#become(PROBLEM);
    this.#halt();
  }

  #take(answer) {
    this.id = answer.upload;
    this.partBytes = answer.part_bytes;
    this.nextNumber = answer.next_number ?? this.nextNumber;
    this.partsHere = new Map((answer.parts_here ?? []).map((part) => [part.number, part]));
    this.membersHere = new Set(answer.members_here ?? []);
    this.acknowledged = [...this.partsHere.values()].reduce((sum, part) => sum + part.size, 0);
    if (this.state === CANCELLED) {
      this.#forget();
      throw new Cancelled();
    }
    this.#tell();
  }

  /** Make the sha256 and ask for the link; the link itself is waited for elsewhere, so that others can be hashed. */
  async #prepare(part) {
    try {
      part.sha256 = await sha256(part.blob);
    } catch {
      throw new Refused("unreadable");
    } finally {
      this.#signing.hashing -= 1;
      this.#signing.look();
    }
    const here = this.partsHere.get(part.number);
    if (here && here.sha256 !== part.sha256) throw new Refused("other_file");
    return { isHere: Boolean(here), link: here ? null : this.#signing.add(part) };
  }

  async #sign(parts, signal) {
    handOut(parts, await this.#sender.talk.sign(this.id, asked(parts), signal));
  }

  async #put(part) {
    await this.#step(async (signal) => {
      if (!hasFreshLink(part)) await this.#sign([part], signal);
      // Uppy would wait here without a word.
      if (!navigator.onLine) throw new Away("offline");
      this.#enter(SENDING);
      const lost = () => this.#waitFor(new Away("offline"));
      window.addEventListener("offline", lost);
      try {
        await this.#sender.line.put({
          place: `${this.id}/${part.number}`,
          blob: part.blob,
          link: part.link,
          signal,
          onProgress: (bytes) => this.#moved(bytes),
        });
      } catch (problem) {
        if (problem.isOldLink) part.link = null;
        throw problem;
      } finally {
        window.removeEventListener("offline", lost);
        this.inFlight = 0;
      }
    });
    this.#signing.ahead -= 1;
    this.partsHere.set(part.number, { number: part.number, size: part.size, sha256: part.sha256 });
    for (const member of part.members) this.membersHere.add(member);
    this.acknowledged += part.size;
    part.blob = null;
    this.#signing.look();
    this.#tell();
  }

  #moved(bytes) {
    this.#sender.pace.add(bytes - this.inFlight);
    this.inFlight = bytes;
    // The browser was wrong, or the line is back before anybody noticed.
    if (this.state === WAITING) this.#become(this.#phase);
    this.#tell();
  }

  /** One act, in its turn unless it is free: waits while paused, tries again while something is away. */
  async #step(act, { isFree = false } = {}) {
    for (;;) {
      await this.#untilOn();
      const { signal } = this.#run;
      let giveBack = () => {};
      try {
        if (!isFree) giveBack = await this.#sender.turns.take(this.#order, signal);
        return await persist(() => act(signal), { signal, onTrouble: (problem) => this.#waitFor(problem) });
      } catch (problem) {
        // Paused meanwhile: the same act once more when the family goes on.
        if (!signal.aborted) throw problem;
      } finally {
        giveBack();
      }
    }
  }

  async #untilOn() {
    while (this.#gate) await this.#gate.opened;
    if (this.state === CANCELLED) throw new Cancelled();
    if (this.state === PROBLEM) throw new Refused(this.problem.code, this.problem.message);
  }

  #waitFor(problem) {
    if (problem === null) this.#become(this.#phase);
    else this.#become(problem instanceof SignedOut ? SIGNED_OUT : WAITING);
  }

  #halt() {
    const run = this.#run;
    this.#run = new AbortController();
    run.abort();
    this.inFlight = 0;
  }

  #forget() {
    const signal = new AbortController().signal;
    return persist(() => this.#sender.talk.cancel(this.id), { signal, onTrouble() {} }).catch(() => {});
  }

  #stop(problem) {
    const isOver = this.state === CANCELLED || this.state === PROBLEM;
    if (!isOver) this.fail(problem.code ?? "unknown", problem instanceof Refused ? problem.message : "");
    return problem;
  }

  #enter(phase) {
    this.#phase = phase;
    this.#become(phase);
  }

  #become(state) {
    if (this.state === state || this.state === CANCELLED) return;
    this.state = state;
    this.#tell();
  }

  #tell() {
    this.dispatchEvent(new Event("change"));
  }
}

function gate() {
  const made = {};
  made.opened = new Promise((resolve) => {
    made.open = resolve;
  });
  return made;
}
