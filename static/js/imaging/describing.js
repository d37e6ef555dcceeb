import { sizeInWords } from "../words.js";
import { initialsOf } from "./studies.js";

const SAME_AS = { DX: "CR", DR: "CR", XA: "CR", RF: "CR", MG: "CR", ST: "NM", PR: "SR", KO: "SR", DOC: "SR" };
const language = () => document.documentElement.lang;

/** What a family reads of a study: its title, its facts, and whose it seems to be. */
export class Describer {
  #words;

  constructor(words) {
    this.#words = words;
  }

  /** "MRI, March 3, 2026 (BRAIN)": its name in a list, where two of one day must not sound the same. */
  name(study) {
    const title = this.title(study);
    return study.description && study.match !== "other_person" ? `${title} (${study.description})` : title;
  }

  kind({ modality }) {
    const known = SAME_AS[modality] ?? modality;
    return this.#words.say(/^[A-Z]{2}$/.test(known) && this.#words.has(known) ? known : "scan");
  }

  day({ day }) {
    if (!day) return "";
    const parts = day.split("-").map(Number);
    const format = parts.length === 1 ? { year: "numeric" } : { year: "numeric", month: "long", day: "numeric" };
    const date = new Date(Date.UTC(parts[0], (parts[1] ?? 1) - 1, parts[2] ?? 1));
    return new Intl.DateTimeFormat(language(), { ...format, timeZone: "UTC" }).format(date);
  }

  title(study) {
    return [this.kind(study), this.day(study)].filter(Boolean).join(", ");
  }

  facts(study) {
    const facts = [this.amount(study.pictures.length, study.size)];
    if (!study.day) facts.push(this.#words.say("no-day"));
    return facts.join(" · ");
  }

  amount(count, bytes) {
    return `${this.#words.count("pictures", count)} · ${sizeInWords(bytes)}`;
  }

  called({ description }) {
    return description ? this.#words.say("called", { words: description }) : "";
  }

  /** Of a name that does not match, no more than its first letters and the year. */
  stated({ match, name, birthDate }) {
    if (match === "same" || match === "") return "";
    const initials = initialsOf(name);
    if (!initials) return this.#words.say("not-stated");
    const year = birthDate.slice(0, 4);
    return this.#words.say(year ? "stated-born" : "stated", { initials, year });
  }
}
