import { describe, sendFile } from "../sending/file.js";
import { Cancelled, OVER } from "../sending/states.js";
import { Refused } from "../sending/talk.js";

/** A ZIP that goes whole, with what the list of studies on their way needs to show it. */
export class ZipSending extends EventTarget {
  #sender;
  #zip;
  #extra;
  isAsking = false;
  unreadable = 0;
  hereBefore = 0;

  constructor(sender, zip, extra) {
    super();
    this.#sender = sender;
    this.#zip = zip;
    this.#extra = extra;
    this.study = { size: zip.size, pictures: [] };
    this.upload = this.#newUpload();
  }

  get isOver() {
    return OVER.has(this.upload.state);
  }

  /** Resolves when nothing more happens by itself. */
  async run() {
    const { upload } = this;
    try {
      const details = await describe(this.#zip, this.#extra);
      const { already } = await sendFile(upload, this.#zip, details);
      if (already) upload.state = "done";
    } catch (problem) {
      if (problem instanceof Cancelled || upload.state === "cancelled") return;
      if (!this.isOver) upload.fail(problem.code ?? "unreadable", problem instanceof Refused ? problem.message : "");
    } finally {
      this.dispatchEvent(new Event("change"));
    }
  }

  again() {
    this.upload = this.#newUpload();
    return this.run();
  }

  cancel() {
    return this.upload.cancel();
  }

  #newUpload() {
    const upload = this.#sender.upload(this.#zip.size);
    upload.addEventListener("change", () => this.dispatchEvent(new Event("change")));
    return upload;
  }
}
