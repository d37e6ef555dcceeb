import { named, piece } from "../sending/parts.js";
import { Question } from "./question.js";

let count = 0;

/** The studies of one disc as cards, by person; who is not surely the child has a question above the cards. */
export class Picking {
  #root;
  #words;
  #describer;
  #groups = [];
  onChange = () => {};

  constructor(root, words, describer) {
    this.#root = root;
    this.#words = words;
    this.#describer = describer;
  }

  /** Draw them into a place, the child's own first. */
  show(place, studies, child) {
    const people = new Map();
    for (const study of studies) {
      const key = study.isLocked ? "locked" : `${study.match}|${study.match === "same" ? "" : study.person}`;
      people.set(key, [...(people.get(key) ?? []), study]);
    }
    const weight = (group) => ["same", "", "name_differs", "not_stated", "other_person"].indexOf(group[0].match);
    const sorted = [...people.values()].sort((one, other) => weight(one) - weight(other));
    this.#groups = sorted.map((group) => this.#group(group, child));
    place.replaceChildren(...this.#groups.map(({ element }) => element));
  }

  /** The ticked studies that may be sent, each with what the family said of the name. */
  get picked() {
    return this.#groups.flatMap(({ cards, question }) => {
      if (question && question.answer !== "yes") return [];
      const details = question?.details ?? {};
      return cards.filter(({ box }) => box.checked).map(({ study }) => ({ study, details: { match: study.match, ...details } }));
    });
  }

  /** Whether every question is answered; gives the first input that waits for an answer. */
  check() {
    const open = this.#groups.map(({ question, cards }) => cards.some(({ box }) => box.checked) && question?.check());
    return open.find(Boolean) ?? null;
  }

  #group(studies, child) {
    const element = piece(this.#root, "group").firstElementChild;
    const [{ match, isLocked }] = studies;
    const needsAnswer = !isLocked && match !== "same" && match !== "";
    const question = needsAnswer ? new Question(this.#root, this.#words, { match, child }) : null;
    const cards = studies.map((study) => (isLocked ? this.#locked(study) : this.#card(study)));
    const list = element.querySelector("[data-group='cards']");
    list.append(...cards.map((card) => card.element));
    if (question) {
      list.after(question.element);
      question.onChange = () => {
        const isOut = question.answer === "no" || question.answer === "unsure";
        // A box that was unticked by hand stays so while a reason is chosen.
        if (element.classList.contains("c-imaging__group--out") !== isOut) {
          for (const { box } of cards) box.checked = !isOut;
        }
        element.classList.toggle("c-imaging__group--out", isOut);
        this.onChange();
      };
    }
    return { element, question, cards: cards.filter(({ box }) => box) };
  }

  #card(study) {
    const { element, parts } = this.#drawn("card", study);
    count += 1;
    parts.box.id = `imaging-study-${count}`;
    parts.label.htmlFor = parts.box.id;
    const facts = [parts.facts, parts.stated].filter((each) => !each.hidden);
    facts.forEach((each, place) => {
      each.id = `${parts.box.id}-${place}`;
    });
    parts.box.setAttribute("aria-describedby", facts.map(({ id }) => id).join(" "));
    parts.box.addEventListener("change", () => this.onChange());
    return { element, study, box: parts.box };
  }

  #locked(study) {
    return this.#drawn("locked", study);
  }

  #drawn(name, study) {
    const element = piece(this.#root, name).firstElementChild;
    const parts = named(element, "card");
    parts.title.textContent = this.#describer.title(study);
    parts.facts.textContent = this.#describer.facts(study);
    show(parts.stated, this.#describer.stated(study));
    // What another person was examined for is nobody's business here.
    if (parts.called) show(parts.called, study.match === "other_person" ? "" : this.#describer.called(study));
    return { element, parts };
  }
}

function show(place, words) {
  place.textContent = words;
  place.hidden = !words;
}
