import { fingerprint, head, sha256 } from "./digest.js";

// Small enough to be known whole before a byte is sent: then the server can say that it has the file already.
const KNOWN_WHOLE = 16 * 1024 * 1024;
const ROUNDS = 3;

/** What the server is told about a file before it comes. */
export async function describe(file, extra = {}) {
  const details = { ...extra, packaging: "file", name: file.name, size: file.size };
  details.fingerprint = await fingerprint(file);
  details.head = await head(file);
  if (file.size <= KNOWN_WHOLE) details.sha256 = await sha256(file);
  return details;
}

/**
 * Send a file: begin or go on, part by part, finish. Resolves to {already} or {document}.
 *
 * Rejects with Refused or Cancelled, as the upload does.
 */
export async function sendFile(upload, file, details) {
  const begun = await upload.begin(details);
  if (begun.already) return { already: begun.already };
  const count = Math.ceil(file.size / upload.partBytes);
  for (let round = 1; ; round += 1) {
    await sendParts(upload, file, count);
    try {
      return { document: await upload.finish(count) };
    } catch (problem) {
      // The store lost a part that it had acknowledged; what it has now was taken note of.
      if (problem.code !== "not_whole" || round === ROUNDS) throw problem;
    }
  }
}

/** Some parts ahead, so that the next one is hashed and signed for while one is on its way. */
async function sendParts(upload, file, count) {
  const onTheirWay = new Set();
  let problem = null;
  for (let number = 1; number <= count && !problem; number += 1) {
    const start = (number - 1) * upload.partBytes;
    const sending = upload.sendPart(number, file.slice(start, start + upload.partBytes)).then(
      () => onTheirWay.delete(sending),
      (found) => {
        problem = found;
        onTheirWay.delete(sending);
      },
    );
    onTheirWay.add(sending);
    // Half of them first: a batch of signatures for many costs the server no more than one for a single part.
    if (onTheirWay.size >= upload.window) await fewer(onTheirWay, upload.window / 2);
  }
  await Promise.all(onTheirWay);
  if (problem) throw problem;
}

async function fewer(waiting, most) {
  while (waiting.size > Math.max(1, most)) await Promise.race(waiting);
}
