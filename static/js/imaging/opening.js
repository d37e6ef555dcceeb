import { isZip } from "./choosing.js";
import { luggage } from "./deflated.js";
import { readZip } from "./zip-reader.js";

/**
 * Look into what was chosen: a folder, loose files or one ZIP.
 * Gives the pictures with their files, how many other files were left out, and how many could not be read.
 */
export async function openChosen(files, { helper, onLooked }) {
  const chosen = isZip(files) ? await readZip(files[0]) : files;
  helper.onLooked = (done) => onLooked(done, chosen.length);
  const found = await helper.call("look", chosen.map(luggage));
  const pictures = found.flatMap((header, order) =>
    header.kind === "picture" ? [{ ...header, order, file: chosen[order] }] : [],
  );
  const unread = found.filter(({ kind }) => kind === "broken" || kind === "unreadable").length;
  return { pictures, unread, skipped: found.length - pictures.length - unread };
}
