import { Deflated } from "./deflated.js";

const END = 22;
const LONGEST_COMMENT = 65_535;
const CENTRAL = 46;
const LOCAL = 30;
const STORED = 0;
const DEFLATED = 8;
const ENCRYPTED = 1;
// A number that says: look elsewhere, this is a ZIP of the large kind.
const ELSEWHERE = 0xffffffff;

/** A ZIP that is not plain: locked, of the large kind, cut off, or packed in a way no browser unpacks. */
export class NotPlain extends Error {
  name = "NotPlain";
}

/** The files of a ZIP, as files that are read where they lie; throws NotPlain for what only the server can open. */
export async function readZip(zip) {
  const { count, at, size } = await endOf(zip);
  const directory = new DataView(await zip.slice(at, at + size).arrayBuffer());
  const files = [];
  let place = 0;
  for (let number = 0; number < count; number += 1) {
    if (place + CENTRAL > directory.byteLength || directory.getUint32(place, true) !== 0x02014b50) throw new NotPlain();
    const entry = entryAt(directory, place);
    if (!entry.name.endsWith("/")) files.push(await fileOf(zip, entry));
    place += entry.length;
  }
  return files;
}

async function endOf(zip) {
  const start = Math.max(0, zip.size - END - LONGEST_COMMENT);
  const view = new DataView(await zip.slice(start).arrayBuffer());
  for (let at = view.byteLength - END; at >= 0; at -= 1) {
    if (view.getUint32(at, true) !== 0x06054b50) continue;
    const [count, size, offset] = [view.getUint16(at + 10, true), view.getUint32(at + 12, true), view.getUint32(at + 16, true)];
    if (count === 0xffff || offset === ELSEWHERE) throw new NotPlain();
    return { count, size, at: offset };
  }
  throw new NotPlain();
}

function entryAt(view, place) {
  const [nameLength, extra, comment] = [28, 30, 32].map((offset) => view.getUint16(place + offset, true));
  const name = new TextDecoder().decode(new Uint8Array(view.buffer, view.byteOffset + place + CENTRAL, nameLength));
  const [packed, size, at] = [20, 24, 42].map((offset) => view.getUint32(place + offset, true));
  const [flags, method] = [8, 10].map((offset) => view.getUint16(place + offset, true));
  const isPlain = !(flags & ENCRYPTED) && (method === STORED || method === DEFLATED);
  if (!isPlain || [packed, size, at].includes(ELSEWHERE)) throw new NotPlain();
  return { name, packed, size, at, method, length: CENTRAL + nameLength + extra + comment };
}

async function fileOf(zip, { name, packed, size, at, method }) {
  const local = new DataView(await zip.slice(at, at + LOCAL).arrayBuffer());
  if (local.byteLength < LOCAL || local.getUint32(0, true) !== 0x04034b50) throw new NotPlain();
  const start = at + LOCAL + local.getUint16(26, true) + local.getUint16(28, true);
  const bytes = zip.slice(start, start + packed);
  if (bytes.size !== packed) throw new NotPlain();
  const short = name.split("/").at(-1);
  if (method === DEFLATED) return new Deflated({ name: short, size, packed: bytes });
  return Object.defineProperty(bytes, "name", { value: short });
}
