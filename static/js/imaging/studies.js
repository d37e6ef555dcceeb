import { compare, wordsOf } from "./identity.js";

/**
 * Studies from what the pictures say about themselves: one for each study and each person it names, newest first.
 * A picture that lies on the disc twice is counted once.
 */
export function studiesOf(pictures, child) {
  const found = new Map();
  for (const picture of pictures) {
    const person = personOf(picture);
    const key = `${picture.study}\n${person}`;
    if (!found.has(key)) found.set(key, emptyStudy(key, picture, person));
    addTo(found.get(key), picture);
  }
  const studies = [...found.values()];
  for (const study of studies) finish(study, child);
  lockOthers(studies);
  return studies.sort((one, other) => other.day.localeCompare(one.day) || one.key.localeCompare(other.key));
}

/** The same person in any order and spelling of the same words; nobody at all is a person too. */
function personOf({ name, birthDate }) {
  return `${wordsOf(name).sort().join(" ")}|${birthDate}`;
}

function emptyStudy(key, picture, person) {
  const { name, birthDate } = picture;
  return { key, person, name, birthDate, day: "", description: "", bodyPart: "", modalities: new Set(), members: new Map() };
}

function addTo(study, picture) {
  if (study.members.has(picture.picture)) return;
  study.members.set(picture.picture, picture);
  if (picture.modality) study.modalities.add(picture.modality);
  study.day ||= picture.day;
  study.description ||= picture.description;
  study.bodyPart ||= picture.bodyPart;
}

function finish(study, child) {
  study.pictures = [...study.members.values()].sort((one, other) => one.order - other.order);
  study.size = study.pictures.reduce((sum, { file }) => sum + file.size, 0);
  study.modality = mainOf(study.modalities);
  // Where nobody's child is known, as behind a link for another hospital, the server alone compares.
  study.match = child ? compare(child, study.name, study.birthDate) : "";
  study.isLocked = false;
  delete study.members;
}

/** Of several kinds in one study the pictures, not the notes that lie beside them. */
function mainOf(modalities) {
  const notes = new Set(["SR", "PR", "KO", "DOC", "SEG", "REG", "RTSTRUCT"]);
  return [...modalities].find((each) => !notes.has(each)) ?? [...modalities][0] ?? "";
}

/** Where the child is on the disc, pictures of somebody else stay out of reach. */
function lockOthers(studies) {
  const isHere = studies.some(({ match }) => match === "same" || match === "name_differs");
  if (!isHere) return;
  for (const study of studies) study.isLocked = study.match === "other_person";
}

/** "M… R…, 2019": the least by which a family knows a name again. */
export function initialsOf(name) {
  const [last = "", first = ""] = (name.split("=").find((group) => group.replace(/\^/g, "").trim()) ?? "").split("^");
  return [first, last]
    .flatMap((part) => part.trim().split(/[\s-]+/))
    .filter(Boolean)
    .map((word) => `${[...word][0].toUpperCase()}…`)
    .join(" ");
}
