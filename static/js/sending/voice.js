import { announce } from "../announce.js";

// A screen reader needs about this long before the next sentence may take the place of the last.
const BREATH = 2_000;
const QUARTER = 25;

/** What is heard of sending: its start, each quarter, its end, and problems; never a percentage that is over. */
export class Voice {
  #words;
  #waiting = [];
  #timer = 0;
  #quarter = 0;

  constructor(words) {
    this.#words = words;
  }

  /** Say it soon; two sentences never speak over each other. */
  say(sentence, { isPercent = false } = {}) {
    if (!sentence) return;
    this.#waiting = this.#waiting.filter((each) => !each.isPercent);
    this.#waiting.push({ sentence, isPercent });
    if (!this.#timer) this.#next();
  }

  /** A new lot of files begins at nothing. */
  begin() {
    this.#quarter = 0;
  }

  /** `share` of all bytes, from 0 to 1; the whole is told by the files themselves. */
  progress(share) {
    const quarter = Math.floor((share * 100) / QUARTER);
    if (quarter <= this.#quarter || quarter >= 100 / QUARTER) return;
    this.#quarter = quarter;
    this.say(this.#words.say("say-percent", { percent: quarter * QUARTER }), { isPercent: true });
  }

  #next() {
    const next = this.#waiting.shift();
    if (!next) {
      this.#timer = 0;
      return;
    }
    announce(next.sentence);
    this.#timer = window.setTimeout(() => this.#next(), BREATH);
  }
}
