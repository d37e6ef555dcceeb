/** A few things at a time; who came first in the family's order goes first. */
export class Turns {
  #free;
  #waiting = [];

  constructor(limit) {
    this.#free = limit;
  }

  /** Wait for a turn; resolves to the function that gives it back. */
  take(order, signal) {
    return new Promise((resolve, reject) => {
      const waiter = { order, resolve, reject };
      waiter.leave = () => {
        this.#waiting = this.#waiting.filter((each) => each !== waiter);
        reject(signal.reason);
      };
      if (signal.aborted) {
        reject(signal.reason);
        return;
      }
      signal.addEventListener("abort", waiter.leave, { once: true });
      waiter.signal = signal;
      this.#waiting.push(waiter);
      this.#waiting.sort((one, other) => one.order - other.order);
      this.#next();
    });
  }

  #next() {
    while (this.#free > 0 && this.#waiting.length > 0) {
      const waiter = this.#waiting.shift();
      waiter.signal.removeEventListener("abort", waiter.leave);
      this.#free -= 1;
      let isBack = false;
      waiter.resolve(() => {
        if (isBack) return;
        isBack = true;
        this.#free += 1;
        this.#next();
      });
    }
  }
}
