/** A packed file inside a ZIP, read as if it were a file of its own; never more of it than the ZIP said. */
export class Deflated {
  constructor({ name, size, packed }) {
    this.name = name;
    this.size = size;
    this.packed = packed;
  }

  /** The beginning only: what comes before is unpacked with it. */
  slice(start, end) {
    return { arrayBuffer: async () => (await this.#unpack(Math.min(end, this.size))).slice(start) };
  }

  async arrayBuffer() {
    const bytes = await this.#unpack(this.size);
    if (bytes.byteLength !== this.size) throw new RangeError("the ZIP said another size");
    return bytes;
  }

  async #unpack(most) {
    const reader = this.packed.stream().pipeThrough(new DecompressionStream("deflate-raw")).getReader();
    const bytes = new Uint8Array(most);
    let at = 0;
    while (at < most) {
      const { done, value } = await reader.read();
      if (done) break;
      const some = value.subarray(0, most - at);
      bytes.set(some, at);
      at += some.length;
    }
    reader.cancel().catch(() => {});
    return bytes.buffer.slice(0, at);
  }
}

/** What can travel to a worker: it takes files, but no objects with methods. */
export const luggage = (file) => {
  if (file instanceof Deflated) return { name: file.name, size: file.size, packed: file.packed };
  return file instanceof File ? file : { name: file.name, blob: file };
};

export const unpackedLuggage = (each) => {
  if (each.packed) return new Deflated(each);
  return each.blob ? Object.defineProperty(each.blob, "name", { value: each.name }) : each;
};
