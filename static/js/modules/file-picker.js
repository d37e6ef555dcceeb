import { announce } from "../announce.js";
import { sizeInWords } from "../words.js";

/** Show what was chosen before it is sent, and stop a file that could not arrive. */
export function start(field) {
  const input = field.querySelector("input[type='file']");
  if (!input) return;
  const limit = Number(field.dataset.maxBytes) || Infinity;
  const list = document.createElement("ul");
  list.className = "c-chosen";
  list.hidden = true;
  field.append(list);

  const problemOf = (file) => {
    if (file.size > limit) return field.dataset.textTooLarge;
    return file.size === 0 ? field.dataset.textEmpty : "";
  };
  const problems = () => [...input.files].map(problemOf).filter(Boolean);

  input.addEventListener("change", () => {
    list.replaceChildren(...[...input.files].map((file) => row(file, problemOf(file))));
    list.hidden = input.files.length === 0;
    announce(problems()[0]);
  });

  input.form?.addEventListener("submit", (event) => {
    const [first] = problems();
    if (!first) return;
    event.preventDefault();
    input.focus();
    announce(first);
  });
}

function row(file, problem) {
  const item = document.createElement("li");
  item.className = "c-chosen__file";
  item.append(part("bdi", "name", file.name));
  if (file.size > 0) item.append(part("span", "size", sizeInWords(file.size)));
  if (problem) item.append(part("p", "problem", problem));
  return item;
}

function part(tag, name, words) {
  const element = document.createElement(tag);
  element.className = `c-chosen__${name}`;
  element.textContent = words;
  return element;
}
