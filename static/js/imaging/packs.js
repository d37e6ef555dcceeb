import { ZIP_COST, memberCost } from "./zip-writer.js";

// The store takes smaller parts only at the very end of an upload.
export const LEAST_BYTES = 5 * 1024 * 1024;

/**
 * Which pictures travel together: packs of about `partBytes` in the order of the disc.
 * Every pack but the last is large enough for the store, whatever the sizes of the pictures.
 */
export function planPacks(pictures, partBytes) {
  const packs = [];
  let pack = [];
  let size = ZIP_COST;
  for (const picture of pictures) {
    const cost = memberCost(memberOf(picture));
    if (size + cost > partBytes && size >= LEAST_BYTES) {
      packs.push(pack);
      pack = [];
      size = ZIP_COST;
    }
    pack.push(picture);
    size += cost;
  }
  return pack.length > 0 ? [...packs, pack] : packs;
}

/** The name inside a pack: never the disc's own, which may hold a person's name. */
export function memberOf(picture) {
  return { name: `IM${String(picture.number).padStart(6, "0")}`, size: picture.file.size };
}
