import dicomParser from "dicom-parser";

import { decodeText } from "./charsets.js";

const MAGIC_AT = 128;
const DIRECTORY = "1.2.840.10008.1.3.10";
// How much of a file is read until its study is known: nearly always the first of these is enough.
export const LOOKS = [64 * 1024, 256 * 1024, 2 * 1024 * 1024];

/** Whether these first bytes are those of a scan picture's file (DICOM PS3.10). */
export function isDicom(bytes) {
  return bytes.length > MAGIC_AT + 3 && [..."DICM"].every((each, at) => bytes[MAGIC_AT + at] === each.charCodeAt(0));
}

const PREAMBLE = 128;
const [META_GROUP, FIRST_GROUP] = [2, 8];
const LAST_FIRST_ELEMENT = 0x18;
const LONGEST_UID = 64;
const TYPES = /^(AE|AS|AT|CS|DA|DS|DT|FL|FD|IS|LO|LT|OB|OD|OF|OL|OV|OW|PN|SH|SL|SQ|SS|ST|SV|TM|UC|UI|UL|UN|UR|US|UT|UV)$/;
const [EXPLICIT, IMPLICIT] = ["1.2.840.10008.1.2.1", "1.2.840.10008.1.2"];

/** Whether a file without the mark, as old discs have them, begins with a label that a picture may begin with. */
function beginsLikeOne(bytes) {
  if (bytes.length <= MAGIC_AT + 3) return false;
  const view = new DataView(bytes.buffer, bytes.byteOffset, 8);
  if (![META_GROUP, FIRST_GROUP].includes(view.getUint16(0, true))) return false;
  if (view.getUint16(2, true) > LAST_FIRST_ELEMENT) return false;
  return isExplicit(bytes) || view.getUint32(4, true) <= LONGEST_UID;
}

function isExplicit(bytes) {
  return TYPES.test(String.fromCharCode(bytes[4], bytes[5]));
}

/** The same bytes with the mark, where only that is missing. */
function marked(bytes) {
  if (isDicom(bytes) || bytes[0] !== META_GROUP) return bytes;
  const found = new Uint8Array(PREAMBLE + 4 + bytes.length);
  found.set([..."DICM"].map((each) => each.charCodeAt(0)), PREAMBLE);
  found.set(bytes, PREAMBLE + 4);
  return found;
}

/**
 * What one picture says about itself, from the first bytes of its file.
 * Gives `{kind: "other"}` for anything that is no picture, `{kind: "more"}` when the bytes end too early,
 * and `{kind: "broken"}` for a picture that names no study.
 */
export function readHeader(bytes, isWhole) {
  if (isDicom(bytes)) return readLabels(bytes, isWhole);
  if (!beginsLikeOne(bytes)) return { kind: "other" };
  const found = readLabels(marked(bytes), isWhole);
  // Without its mark a file is only taken for a picture when it says whole and plainly which one it is.
  const isSure = found.kind === "picture" && [found.study, found.picture].every((each) => /^[\d.]+$/.test(each));
  return isSure || found.kind === "more" ? found : { kind: "other" };
}

function readLabels(bytes, isWhole) {
  const elements = parse(bytes);
  const read = (tag) => valueOf(bytes, elements[tag]);
  const study = read("x0020000d");
  const picture = read("x00080018") || read("x00020003");
  if (read("x00020002") === DIRECTORY) return { kind: "other" };
  // Tags come in rising order: once a later one is there, the earlier ones are whole.
  const isPast = Object.keys(elements).some((tag) => tag > "x0020000e");
  if (!study || !picture || !isPast) {
    if (!isWhole) return { kind: "more" };
    if (!study || !picture) return { kind: "broken" };
  }
  const charset = read("x00080005");
  const words = (tag) => textOf(bytes, elements[tag], charset);
  return {
    kind: "picture",
    study,
    picture,
    series: read("x0020000e"),
    name: words("x00100010"),
    birthDate: dateOf(read("x00100030")),
    day: dateOf(read("x00080020")),
    modality: read("x00080060"),
    description: words("x00081030"),
    seriesDescription: words("x0008103e"),
    bodyPart: read("x00180015"),
  };
}

function parse(bytes) {
  try {
    const syntax = isDicom(bytes) ? {} : { TransferSyntaxUID: isExplicit(bytes) ? EXPLICIT : IMPLICIT };
    return dicomParser.parseDicom(bytes, { untilTag: "x00200013", ...syntax }).elements;
  } catch (stopped) {
    // The bytes end in the middle of the header, or the pictures begin: what was read until then is right.
    return stopped?.dataSet?.elements ?? {};
  }
}

function bytesOf(bytes, element) {
  if (!element || element.dataOffset + element.length > bytes.length) return null;
  return bytes.subarray(element.dataOffset, element.dataOffset + element.length);
}

function valueOf(bytes, element) {
  const found = bytesOf(bytes, element);
  return found ? String.fromCharCode(...found.subarray(0, 1024)).replace(/[\0 ]+$/, "").trim() : "";
}

function textOf(bytes, element, charset) {
  const found = bytesOf(bytes, element);
  const text = found && decodeText(found.subarray(0, 1024), charset);
  return (text ?? "").replace(/[\0 ]+$/, "").trim();
}

/** `20190314` or `2019.03.14` as `2019-03-14`, a year as it is; empty for all else. */
export function dateOf(text) {
  if (/^(19|20)\d{2}$/.test(text)) return text;
  const found = /^(\d{4})\.?(\d{2})\.?(\d{2})/.exec(text);
  if (!found) return "";
  const day = `${found[1]}-${found[2]}-${found[3]}`;
  return Number.isNaN(Date.parse(day)) ? "" : day;
}
