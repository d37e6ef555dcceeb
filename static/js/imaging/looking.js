import { LOOKS, readHeader } from "./header.js";

// Read ahead of each other, so that the wait for one file is not the wait for all.
const AT_ONCE = 4;
// What viewer programs are made of; no need to wait for a slow disc to hand them over.
const NEVER = /\.(exe|dll|inf|ini|bat|cmd|msi|cab|jar|class|htm|html|css|js|xml|chm|ico|ocx|sys|hlp|lnk|rtf|so|dylib|app|plist)$/i;

/**
 * What each file says about itself, by its first bytes; `onProgress(done)` hears how many are looked at.
 * The answers stand in the order of the files.
 */
export async function lookAt(files, onProgress = () => {}) {
  const found = new Array(files.length);
  let next = 0;
  let done = 0;
  const work = async () => {
    while (next < files.length) {
      const place = next;
      next += 1;
      found[place] = await lookAtOne(files[place]);
      done += 1;
      onProgress(done);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return found;
}

async function lookAtOne(file) {
  if (NEVER.test(file.name) || file.size === 0) return { kind: "other" };
  try {
    for (const length of LOOKS) {
      const bytes = new Uint8Array(await file.slice(0, length).arrayBuffer());
      const header = readHeader(bytes, length >= file.size);
      if (header.kind !== "more") return header;
    }
    return { kind: "broken" };
  } catch {
    return { kind: "unreadable" };
  }
}
