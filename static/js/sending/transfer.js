import { describe, sendFile } from "./file.js";
import { Cancelled, DONE, OVER } from "./states.js";
import { Refused } from "./talk.js";

/**
 * One file on its way for the family, with the outcome that its row shows; a second try is a new upload of the same file.
 *
 * Events: "change" at every step, "done" with the file's id or with words when it was there already.
 */
export class Transfer extends EventTarget {
  /** The server's id of the file once it is there. */
  document = "";
  /** Why nothing was sent: the family added it before. */
  alreadyWords = "";
  fingerprint = "";
  #sender;
  #extra;
  #isTwice;

  /** `extra` goes to the server with the file; `isTwice(transfer)` knows whether the page has the same file already. */
  constructor(sender, file, { extra, isTwice = () => false }) {
    super();
    this.#sender = sender;
    this.#extra = extra;
    this.#isTwice = isTwice;
    this.file = file;
    this.upload = this.#newUpload();
  }

  get state() {
    return this.upload.state;
  }

  get isOver() {
    return OVER.has(this.state);
  }

  /** Send, and resolve when nothing more happens by itself. */
  async run() {
    const { upload } = this;
    try {
      const details = await described(this.file, await this.#extra());
      this.fingerprint = details.fingerprint;
      if (this.#isTwice(this)) throw new Refused("twice");
      const { document, already } = await sendFile(upload, this.file, details);
      this.document = document?.document ?? already.document;
      this.alreadyWords = already?.words ?? "";
      if (already) upload.state = DONE;
      this.#tell("change");
      this.#tell("done");
    } catch (problem) {
      if (problem instanceof Cancelled || upload.state === "cancelled") return;
      if (!OVER.has(upload.state)) upload.fail(problem.code ?? "unknown", problem instanceof Refused ? problem.message : "");
      this.#tell("problem");
    }
  }

  /** Once more after a problem; what the store has is not sent again. */
  again() {
    this.upload = this.#newUpload();
    this.#tell("change");
    return this.run();
  }

  #newUpload() {
    const upload = this.#sender.upload(this.file.size);
    upload.addEventListener("change", () => this.#tell("change"));
    return upload;
  }

  #tell(name) {
    this.dispatchEvent(new Event(name));
  }
}

async function described(file, extra) {
  if (file.size === 0) throw new Refused("empty");
  try {
    return await describe(file, extra);
  } catch {
    throw new Refused("unreadable");
  }
}
