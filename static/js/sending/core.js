import { Line } from "./line.js";
import { Pace } from "./pace.js";
import { Talk } from "./talk.js";
import { Turns } from "./turns.js";
import { Upload } from "./upload.js";

// Of a browser's six connections to one host, three stay free for the pages themselves.
const AT_ONCE = 3;

/** All that one page sends: the talk with the server, the line to the store, and whose turn it is. */
export class Sender {
  /** `base` ends in "/sending/"; `token` is the page's word against forged posts. */
  constructor({ base, token }) {
    this.talk = new Talk({ base, token });
    this.line = new Line(AT_ONCE);
    this.turns = new Turns(AT_ONCE);
    this.pace = new Pace();
    this.count = 0;
  }

  /** A new upload of so many bytes; earlier ones go first. Nothing is sent before its `begin`. */
  upload(total = 0) {
    this.count += 1;
    return new Upload(this, { order: this.count, total });
  }
}

/** Send one part of an upload that was begun; the same as its own method, for those who make parts themselves. */
export function sendPart(upload, number, blob, members = []) {
  return upload.sendPart(number, blob, members);
}
