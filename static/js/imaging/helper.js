/** Calls the desk in a worker; in the page itself where the browser gives no worker. */
export class Helper {
  #worker = null;
  #desk = null;
  #calls = new Map();
  #count = 0;
  onLooked = () => {};

  static async start(address) {
    const helper = new Helper();
    try {
      await helper.#hire(address);
    } catch {
      const { Desk } = await import("./desk.js");
      helper.#desk = new Desk((news) => helper.#hear(news));
    }
    return helper;
  }

  /** `act` is a method of the desk. */
  call(act, ...args) {
    if (this.#desk) return Promise.resolve(this.#desk[act](...args));
    this.#count += 1;
    const id = this.#count;
    return new Promise((resolve, reject) => {
      this.#calls.set(id, { resolve, reject });
      this.#worker.postMessage({ id, act, args });
    });
  }

  /** Let go of everything, also of what is being read right now. */
  end() {
    this.#worker?.terminate();
    this.#calls.clear();
  }

  #hire(address) {
    return new Promise((resolve, reject) => {
      this.#worker = new Worker(address, { type: "module" });
      this.#worker.addEventListener("error", reject);
      this.#worker.addEventListener("message", ({ data }) => this.#hear(data));
      // The first answer proves that it runs.
      this.call("look", []).then(resolve, reject);
    });
  }

  #hear({ id, answer, problem, looked }) {
    if (looked !== undefined) {
      this.onLooked(looked);
      return;
    }
    const call = this.#calls.get(id);
    this.#calls.delete(id);
    if (problem) call?.reject(new Error(problem));
    else call?.resolve(answer);
  }
}
