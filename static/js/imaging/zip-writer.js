import { crc32 } from "./crc32.js";

const LOCAL = 30;
const CENTRAL = 46;
const END = 22;
// 1980-01-01, the first day a ZIP knows: the same pictures always make the same bytes.
const FIRST_DAY = 0x0021;
const VERSION = 10;

/** The bytes one member takes in a plain stored ZIP, and what the ZIP takes besides; names are ASCII. */
export const memberCost = ({ name, size }) => LOCAL + CENTRAL + 2 * name.length + size;
export const ZIP_COST = END;

/** One plain stored ZIP of `{name, bytes}` members: sizes and sums stand before the bytes, nothing is compressed. */
export function writeZip(members) {
  const sized = members.map(({ name, bytes }) => ({ name, bytes, size: bytes.length, sum: crc32(bytes) }));
  const zip = new Uint8Array(sized.reduce((sum, member) => sum + memberCost(member), ZIP_COST));
  const view = new DataView(zip.buffer);
  let at = 0;
  for (const member of sized) {
    member.at = at;
    at = writeLocal(zip, view, at, member);
  }
  const directoryAt = at;
  for (const member of sized) at = writeCentral(zip, view, at, member);
  writeEnd(view, at, sized.length, directoryAt);
  return zip;
}

function writeLocal(zip, view, at, member) {
  view.setUint32(at, 0x04034b50, true);
  writeFacts(view, at + 4, member);
  writeName(zip, at + LOCAL, member.name);
  zip.set(member.bytes, at + LOCAL + member.name.length);
  return at + LOCAL + member.name.length + member.size;
}

function writeCentral(zip, view, at, member) {
  view.setUint32(at, 0x02014b50, true);
  view.setUint16(at + 4, VERSION, true);
  writeFacts(view, at + 6, member);
  view.setUint32(at + 42, member.at, true);
  writeName(zip, at + CENTRAL, member.name);
  return at + CENTRAL + member.name.length;
}

/** What both headers say alike, from "version needed" to the length of the name. */
function writeFacts(view, at, { name, size, sum }) {
  view.setUint16(at, VERSION, true);
  view.setUint16(at + 8, FIRST_DAY, true);
  view.setUint32(at + 10, sum, true);
  view.setUint32(at + 14, size, true);
  view.setUint32(at + 18, size, true);
  view.setUint16(at + 22, name.length, true);
}

function writeName(zip, at, name) {
  for (let place = 0; place < name.length; place += 1) zip[at + place] = name.charCodeAt(place);
}

function writeEnd(view, at, count, directoryAt) {
  view.setUint32(at, 0x06054b50, true);
  view.setUint16(at + 8, count, true);
  view.setUint16(at + 10, count, true);
  view.setUint32(at + 12, at - directoryAt, true);
  view.setUint32(at + 16, directoryAt, true);
}
