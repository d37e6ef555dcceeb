const WINDOW = 20_000;
const LEAST = 3_000;

/** How fast bytes leave, over the last seconds in which any did. */
export class Pace {
  #samples = [];
  #last = 0;

  get bytesPerSecond() {
    return this.#last;
  }

  /** Take note of bytes that just left; what has to be sent again counts backwards and is left out. */
  add(bytes) {
    if (bytes <= 0) return;
    const now = performance.now();
    this.#samples.push({ now, bytes });
    // After standing still for a while, the time in between says nothing about the line.
    const earlier = this.#samples.at(-2);
    if (earlier && now - earlier.now > WINDOW / 2) this.#samples = [{ now, bytes }];
    while (now - this.#samples[0].now > WINDOW) this.#samples.shift();
    const time = now - this.#samples[0].now;
    if (time < LEAST) return;
    const total = this.#samples.slice(1).reduce((sum, sample) => sum + sample.bytes, 0);
    this.#last = (total * 1_000) / time;
  }

  /** Seconds for so many bytes; null while nobody can know. */
  secondsFor(bytes) {
    return this.#last > 0 ? bytes / this.#last : null;
  }
}
