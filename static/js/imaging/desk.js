import { unpackedLuggage } from "./deflated.js";
import { lookAt } from "./looking.js";
import { Packer } from "./packer.js";

const TELL_EVERY = 100;

/** The work that reads and packs, wherever it runs: in a worker, or in the page where there is none. */
export class Desk {
  #tell;
  #packers = new Map();

  constructor(tell) {
    this.#tell = tell;
  }

  async look(files) {
    let told = 0;
    return lookAt(files.map(unpackedLuggage), (done) => {
      const now = performance.now();
      if (now - told < TELL_EVERY && done < files.length) return;
      told = now;
      this.#tell({ looked: done });
    });
  }

  open(name, pictures, partBytes) {
    const unpacked = pictures.map((picture) => ({ ...picture, file: unpackedLuggage(picture.file) }));
    this.#packers.set(name, new Packer(unpacked, partBytes));
  }

  next(name) {
    return this.#packers.get(name).next();
  }

  last(name) {
    return this.#packers.get(name).last();
  }

  unreadable(name) {
    return this.#packers.get(name).unreadable.length;
  }

  tryAgain(name) {
    this.#packers.get(name).tryAgain();
  }

  close(name) {
    this.#packers.delete(name);
  }
}
