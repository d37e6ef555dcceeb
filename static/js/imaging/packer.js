import { memberCost, writeZip, ZIP_COST } from "./zip-writer.js";

// The store takes smaller parts only at the very end of an upload.
export const LEAST_BYTES = 5 * 1024 * 1024;

/**
 * Makes packs of about `partBytes` out of many small pictures, in the order of the disc, reading each once.
 *
 * `pictures` are `{number, uid, file}`. A picture that the disc does not give is put aside in `unreadable`.
 */
export class Packer {
  #waiting;
  #partBytes;
  #members = [];
  #size = ZIP_COST;
  unreadable = [];

  constructor(pictures, partBytes) {
    this.#waiting = [...pictures];
    this.#partBytes = partBytes;
  }

  /** The next whole pack; null when what is left goes at the end, whatever its size. */
  async next() {
    while (this.#waiting.length > 0) {
      const member = memberOf(this.#waiting[0]);
      if (this.#size >= LEAST_BYTES && this.#size + memberCost(member) > this.#partBytes) return this.#close();
      const picture = this.#waiting.shift();
      try {
        const bytes = new Uint8Array(await picture.file.arrayBuffer());
        if (bytes.length !== picture.file.size) throw new RangeError("the disc gave less than it promised");
        this.#members.push({ ...member, bytes, uid: picture.uid });
        this.#size += memberCost(member);
      } catch {
        this.unreadable.push(picture);
      }
    }
    return null;
  }

  /** What is left, or null when nothing is. */
  last() {
    return this.#members.length > 0 ? this.#close() : null;
  }

  /** Try once more what could not be read: a wiped disc often gives what it did not give before. */
  tryAgain() {
    this.#waiting = this.unreadable;
    this.unreadable = [];
  }

  #close() {
    const members = this.#members;
    this.#members = [];
    this.#size = ZIP_COST;
    return { zip: writeZip(members), uids: members.map(({ uid }) => uid) };
  }
}

/** The name inside a pack: never the disc's own, which may hold a person's name. */
function memberOf({ number, file }) {
  return { name: `IM${String(number).padStart(6, "0")}`, size: file.size };
}
