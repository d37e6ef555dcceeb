import AwsS3 from "@uppy/aws-s3";
import Uppy from "@uppy/core";
import { Away, Refused } from "./talk.js";

const STALLED = 60_000;
const QUIET = { debug() {}, warn() {}, error() {} };

/**
 * The way of parts into the store: one file of Uppy for each part, put under a link signed for these very bytes.
 *
 * Uppy asks for the link, sends, tells how far it is, tries again at once when the store stumbles, and lets go when told.
 */
export class Line {
  #uppy;
  #parts = new Map();

  constructor(limit) {
    this.#uppy = new Uppy({ logger: QUIET });
    this.#uppy.use(AwsS3, {
      limit,
      // The store's upload was begun, and will be put together, by our server: the browser only puts parts.
      shouldUseMultipart: false,
      allowedMetaFields: [],
      generateObjectKey: (file) => file.meta.place,
      signRequest: ({ key }) => this.#parts.get(key).link,
    });
    this.#uppy.on("upload-progress", (file, { bytesUploaded }) => this.#of(file)?.progress(bytesUploaded));
    this.#uppy.on("upload-success", (file) => this.#of(file)?.done());
    this.#uppy.on("upload-error", (file, problem) => this.#of(file)?.failed(problem));
  }

  /** Put one part; resolves when the store has acknowledged it. */
  put({ place, blob, link, signal, onProgress }) {
    return new Promise((resolve, reject) => {
      const id = this.#uppy.addFile({ name: place, type: "application/octet-stream", data: blob, meta: { place } });
      let watch = 0;
      const end = (settle) => {
        window.clearTimeout(watch);
        signal.removeEventListener("abort", stop);
        this.#parts.delete(place);
        if (this.#uppy.getFile(id)) this.#uppy.removeFile(id);
        settle();
      };
      const stop = () => end(() => reject(signal.reason));
      const stalled = () => end(() => reject(new Away("nothing moves")));
      const look = () => {
        window.clearTimeout(watch);
        watch = window.setTimeout(stalled, STALLED);
      };
      this.#parts.set(place, {
        link,
        progress(bytes) {
          look();
          onProgress(bytes);
        },
        done: () => end(resolve),
        failed: (problem) => problemOf(problem, blob).then((found) => end(() => reject(found))),
      });
      signal.addEventListener("abort", stop);
      look();
      this.#uppy.upload().catch(() => {});
    });
  }

  #of(file) {
    return file && this.#parts.get(file.meta.place);
  }
}

/** What a failed put means for whoever waits for it. */
async function problemOf(problem, blob) {
  const status = problem.status ?? 0;
  if (status === 403) return Object.assign(new Away("the link is too old"), { isOldLink: true, isQuick: true });
  if (status === 404) return new Refused("gone");
  if (status === 400) return new Refused("changed");
  if (status === 0 && !(await isReadable(blob))) return new Refused("unreadable");
  return new Away(`store ${status}`);
}

/** A file that was moved, changed or pulled out with its stick cannot be read any more. */
export async function isReadable(blob) {
  try {
    await blob.slice(0, 1).arrayBuffer();
    return true;
  } catch {
    return false;
  }
}
