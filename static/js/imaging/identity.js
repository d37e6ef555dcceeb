// The rules of records/identity.py, so that nothing about another child leaves the device.
// Both are held to the same cases in tests/support/identity_cases.json.
const setOf = (words) => new Set(words.split(" "));
const APOSTROPHES = /['’‘`´ʼʹ]/g;
const MARKS = /[\u0300-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u064b-\u065f\u0670]/g;
const LETTERS = { ß: "ss", æ: "ae", œ: "oe", ø: "o", đ: "d", ð: "d", þ: "th", ł: "l", ı: "i" };
const TITLES = setOf("mr mrs ms miss master mstr dr");
const SUFFIXES = setOf("jr sr ii iii iv");
const PARTICLES = setOf("de la del los las da do dos das di du van von der den ter y e el al bin ibn");
const NEWBORN = setOf("baby babyboy babygirl boy girl bb bg newborn infant nb rn bebe hijo hija");
const TWIN = setOf("a b c d 1 2 3 4 one two twin triplet gemelo gemela");
const PLACEHOLDERS = setOf(
  "anon anonym anonymous anonymized anonymised anonimo anonimizado deidentified identified de no name noname nombre " +
    "sin none null na unknown desconocido unnamed test testing patient paciente pat phantom research study subject " +
    "subj case id redacted removed confidential x xx xxx xxxx xxxxx xxxxxx",
);
const LONGEST_RUN = 4;
// From the best to what says least.
const BY_WEIGHT = ["same", "shares", "other", "unreadable"];

/**
 * Compare the person on the disc with the child: `{name, otherNames, birthDate}` of the child, the stated name as
 * DICOM writes it, and the stated birth date (`2019-03-14`, a year, or nothing).
 * Gives "same", "name_differs", "other_person" or "not_stated".
 */
export function compare(child, statedName, statedBirthDate) {
  const births = compareBirths(child.birthDate, statedBirthDate);
  const names = compareNames(knownNames(child.name, child.otherNames), statedName ?? "", births);
  if (names === "anonymized") return "not_stated";
  if (births === "other") return "other_person";
  if (names === "none") return "not_stated";
  if (names === "same") return "same";
  if (names === "other" && births !== "same") return "other_person";
  return "name_differs";
}

function compareBirths(birthDate, stated) {
  if (!stated) return "none";
  const isYear = String(stated).length === 4;
  if (isYear) return birthDate.startsWith(`${stated}-`) ? "same_year" : "other";
  return stated === birthDate ? "same" : "other";
}

function knownNames(name, otherNames) {
  const own = wordsOf(name);
  const others = otherNames.map(wordsOf).filter((words) => words.length > 0);
  return [own, ...others.map((words) => (words.length === 1 ? [...own.slice(0, 1), ...words] : words))];
}

function compareNames(known, statedName, births) {
  const groups = statedName.split("=").map(wordsOf).filter((words) => words.length > 0);
  if (groups.length === 0) return "none";
  const own = new Set(known.flat());
  if (groups.every((words) => isPlaceholder(words, own))) return "anonymized";
  const found = new Set(groups.map((words) => compareGroup(known, words, births)));
  return BY_WEIGHT.find((each) => found.has(each));
}

function compareGroup(known, stated, births) {
  if (known.some((words) => isSame(words, stated) || isNewbornName(words, stated, births))) return "same";
  const own = new Set(known.flatMap((words) => core(joined(words, stated), words)));
  if (known.some((words) => core(joined(stated, words), words).some((word) => own.has(word)))) return "shares";
  return isLatin([...own]) === isLatin(stated) ? "other" : "unreadable";
}

function isSame(known, stated) {
  const whole = joined(known, stated);
  const others = joined(stated, known);
  if (suffixesDiffer(whole, others)) return false;
  const mine = core(whole, whole);
  const theirs = core(others, whole);
  if (mine.length < 2 || !theirs.includes(mine[0])) return false;
  if (!mine.slice(1).some((word) => theirs.includes(word))) return false;
  return allMatch(mine, theirs) || allMatch(theirs, mine);
}

function isNewbornName(known, stated, births) {
  const isLabeled = stated.some((word) => NEWBORN.has(word) && !known.includes(word));
  if (!isLabeled || births !== "same" || stated.some((word) => TWIN.has(word))) return false;
  const mine = joined(known, stated);
  const theirs = core(joined(stated, known), mine);
  return core(mine, mine).slice(1).some((word) => theirs.includes(word));
}

function allMatch(words, others) {
  const initials = new Set(others.map(firstLetter));
  return words.every((word) => others.includes(word) || initials.has(word) || others.includes(firstLetter(word)));
}

function joined(words, others) {
  const found = [];
  let place = 0;
  while (place < words.length) {
    let end = Math.min(place + LONGEST_RUN, words.length);
    while (end > place + 1 && !others.includes(words.slice(place, end).join(""))) end -= 1;
    found.push(words.slice(place, end).join(""));
    place = end;
  }
  return found;
}

function core(words, known) {
  const isDropped = (word) => (TITLES.has(word) || SUFFIXES.has(word) || PARTICLES.has(word)) && word !== known[0];
  return words.filter((word) => !isDropped(word));
}

function suffixesDiffer(words, others) {
  const mine = new Set(words.filter((word) => SUFFIXES.has(word)));
  const theirs = new Set(others.filter((word) => SUFFIXES.has(word)));
  if (mine.size === 0 || theirs.size === 0) return false;
  return mine.size !== theirs.size || [...mine].some((word) => !theirs.has(word));
}

function isPlaceholder(words, own) {
  return words.every((word) => !own.has(word) && PLACEHOLDERS.has(word.replace(/[0-9]+/g, "") || "x"));
}

const isLatin = (words) => words.some((word) => /[a-z]/.test(word));
const firstLetter = (word) => [...word][0];

/** Small plain words of a name, in order. */
export function wordsOf(name) {
  const plain = name.replace(APOSTROPHES, "").normalize("NFKD").replace(MARKS, "").toLowerCase();
  const letters = [...plain].map((letter) => LETTERS[letter] ?? (/[\p{L}\p{N}\p{M}]/u.test(letter) ? letter : " "));
  return letters.join("").split(" ").filter(Boolean);
}
