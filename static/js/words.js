const language = () => document.documentElement.lang;
const UNITS = ["KB", "MB", "GB"];

/** "1.2 MB", as the server writes it; with `like` in the unit that so many bytes have. */
export function sizeInWords(bytes, like = bytes) {
  const step = Math.max(1, Math.min(UNITS.length, Math.floor(Math.log2(Math.max(1, like)) / 10)));
  const amount = new Intl.NumberFormat(language(), { maximumFractionDigits: 1 }).format(bytes / 1024 ** step);
  return `${amount}\u00a0${UNITS[step - 1]}`;
}

/** Sentences that the page brought along in a template, with their forms for one and for many. */
export class Words {
  #texts = new Map();
  #plural = new Intl.PluralRules(language());
  #number = new Intl.NumberFormat(language());

  /** Every element with `data-word` in the templates below `root` is a sentence; `data-plural` names its form. */
  constructor(root) {
    for (const template of root.querySelectorAll("template[data-words]")) {
      for (const element of template.content.querySelectorAll("[data-word]")) {
        this.#texts.set(key(element.dataset.word, element.dataset.plural), element.textContent.trim());
      }
    }
  }

  has(name) {
    return this.#texts.has(name);
  }

  /** The sentence with its gaps filled: `{name}` by `gaps.name`. */
  say(name, gaps = {}) {
    return fill(this.#texts.get(name) ?? "", gaps);
  }

  /** The form for so many; `{n}` is the number. */
  count(name, n, gaps = {}) {
    const form = this.#texts.get(key(name, this.#plural.select(n))) ?? this.#texts.get(key(name, "other")) ?? "";
    return fill(form, { n: this.#number.format(n), ...gaps });
  }

  /** "about 4 minutes left", or nothing while nobody can know. */
  timeLeft(seconds) {
    if (seconds === null) return "";
    if (seconds < 50) return this.say("seconds");
    const minutes = Math.max(1, Math.round(seconds / 60));
    if (minutes < 90) return this.count("minutes", minutes);
    return this.count("hours", Math.round(minutes / 60));
  }
}

const key = (name, form) => (form ? `${name}:${form}` : name);
const fill = (text, gaps) => text.replace(/\{(\w+)\}/g, (gap, name) => gaps[name] ?? gap);
