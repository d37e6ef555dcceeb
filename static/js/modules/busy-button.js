import { announce } from "../announce.js";

const PATIENCE = 400;
// A post that never comes back must not leave the person with a button that does nothing.
const GIVE_BACK = 20_000;

const forms = new WeakSet();

/** After the press: ignore further presses, and say so when it takes longer than a moment. */
export function start(button) {
  const form = button.form;
  if (!form || forms.has(form)) return;
  forms.add(form);

  let sending = false;
  let restore = () => {};

  // At the window, so that every module on the form itself has had its say, whichever came first:
  // one of them may have stopped this submit, for example for a file that is too large.
  window.addEventListener("submit", (event) => {
    if (event.target !== form) return;
    if (sending) {
      event.preventDefault();
      return;
    }
    if (event.defaultPrevented) return;
    sending = true;
    // Enter in a text field presses the form's first button, which need not be one that shows.
    const pressed = event.submitter?.dataset.busyText ? event.submitter : button;
    const words = pressed.textContent;
    const show = window.setTimeout(() => {
      const busyText = pressed.dataset.busyText;
      if (!busyText) return;
      pressed.textContent = busyText;
      pressed.setAttribute("aria-disabled", "true");
      announce(busyText);
    }, PATIENCE);
    const give = window.setTimeout(() => restore(), GIVE_BACK);
    restore = () => {
      window.clearTimeout(show);
      window.clearTimeout(give);
      pressed.textContent = words;
      pressed.removeAttribute("aria-disabled");
      sending = false;
    };
  });

  // Back and forward bring the page as it was left, with the button still busy.
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) restore();
  });
}
