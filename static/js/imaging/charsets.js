// Repertoires of DICOM PS3.3 C.12.1.1.2 by the decoders that every browser has.
const SINGLE = {
  "": "iso-8859-1",
  6: "iso-8859-1",
  100: "iso-8859-1",
  101: "iso-8859-2",
  109: "iso-8859-3",
  110: "iso-8859-4",
  144: "iso-8859-5",
  127: "iso-8859-6",
  126: "iso-8859-7",
  138: "iso-8859-8",
  148: "iso-8859-9",
  203: "iso-8859-15",
  13: "shift_jis",
  166: "windows-874",
  192: "utf-8",
};
const WHOLE = { GB18030: "gb18030", GBK: "gbk", GB2312: "gbk" };
// What an escape sequence switches to, by its letters (PS3.3 table C.12-3 and C.12-4).
const ESCAPES = [
  ["(B", "iso-8859-1"],
  ["-A", "iso-8859-1"],
  ["-B", "iso-8859-2"],
  ["-C", "iso-8859-3"],
  ["-D", "iso-8859-4"],
  ["-L", "iso-8859-5"],
  ["-G", "iso-8859-6"],
  ["-F", "iso-8859-7"],
  ["-H", "iso-8859-8"],
  ["-M", "iso-8859-9"],
  ["-b", "iso-8859-15"],
  ["-T", "windows-874"],
  [")I", "shift_jis"],
  ["(J", "shift_jis"],
  ["$B", "iso-2022-jp"],
  ["$(D", "iso-2022-jp"],
  ["$)C", "euc-kr"],
  ["$)A", "gbk"],
];
const ESCAPE = 0x1b;

/**
 * The text of one value, by the character sets that its file names; null when it cannot be told.
 * Bytes that fit no stated set are never guessed at: a name read wrongly would be another name.
 */
export function decodeText(bytes, stated = "") {
  const sets = stated.split("\\").map((each) => each.trim().toUpperCase());
  if (bytes.every((each) => each < 0x80 && each !== ESCAPE)) return ascii(bytes);
  const first = encodingOf(sets[0] ?? "");
  if (!first) return null;
  try {
    return bytes.includes(ESCAPE) ? decodeSwitched(bytes, first) : decodeWhole(bytes, first, sets[0]);
  } catch {
    return null;
  }
}

const ascii = (bytes) => String.fromCharCode(...bytes);

function encodingOf(set) {
  if (WHOLE[set]) return WHOLE[set];
  const number = set.replace(/^ISO[ _]IR[ _]?|^ISO 2022 IR /, "");
  return SINGLE[number];
}

function decodeWhole(bytes, encoding, set) {
  // Many devices write UTF-8 or Latin letters and state nothing.
  if (!set) {
    try {
      return strictly("utf-8", bytes);
    } catch {
      return strictly(encoding, bytes);
    }
  }
  return strictly(encoding, bytes);
}

function decodeSwitched(bytes, first) {
  let encoding = first;
  let text = "";
  let from = 0;
  for (let at = 0; at <= bytes.length; at += 1) {
    if (at < bytes.length && bytes[at] !== ESCAPE) continue;
    text += piece(bytes.subarray(from, at), encoding, first);
    if (at >= bytes.length) break;
    const [letters, next] = ESCAPES.find(([each]) => startsWith(bytes, at + 1, each)) ?? [];
    if (!next) throw new RangeError("unknown escape sequence");
    encoding = next;
    // This decoder wants to see the switch itself.
    from = next === "iso-2022-jp" ? at : at + 1 + letters.length;
  }
  return text;
}

/** After ^ and = the first set holds again, whatever was switched to. */
function piece(bytes, encoding, first) {
  if (encoding === "iso-2022-jp" || encoding === first) return strictly(encoding, bytes);
  const stop = bytes.findIndex((each) => each === 0x5e || each === 0x3d);
  if (stop < 0) return strictly(encoding, bytes);
  return strictly(encoding, bytes.subarray(0, stop)) + strictly(first, bytes.subarray(stop));
}

function startsWith(bytes, at, letters) {
  return [...letters].every((letter, place) => bytes[at + place] === letter.charCodeAt(0));
}

function strictly(encoding, bytes) {
  return new TextDecoder(encoding, { fatal: true }).decode(bytes);
}
