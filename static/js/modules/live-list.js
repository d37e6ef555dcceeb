import { announce } from "../announce.js";
import { startModules } from "../starter.js";

const PACE = 2_000;
const SLOWEST = 30_000;
// A page left open must not ask for ever, nor keep a sign-in alive.
const LONGEST = 10 * 60_000;

/**
 * Ask for a part of the page again while it says that something is still going on, or when told to look again.
 *
 * "look-again" is heard, "shown" is told when the page is up to date.
 */
export function start(place) {
  let until = Date.now() + LONGEST;
  let pause = PACE;
  let next = 0;
  let isAsked = false;

  const isPending = () => (place.querySelector("[data-pending]") ?? place).dataset.pending === "true";

  async function look() {
    if (!(isPending() || isAsked) || Date.now() > until) return;
    if (document.hidden || !navigator.onLine) {
      await comingBack();
    }
    try {
      const response = await fetch(place.dataset.src, { headers: { Accept: "text/html" } });
      // A redirect leads to the sign-in page: nothing to show here any more.
      if (response.redirected) return;
      if (!response.ok) throw new Error(response.statusText);
      isAsked = false;
      show(await response.text());
      place.dispatchEvent(new Event("shown"));
      pause = PACE;
    } catch {
      pause = Math.min(pause * 2, SLOWEST);
    }
    later(pause);
  }

  function later(wait) {
    window.clearTimeout(next);
    next = window.setTimeout(look, wait);
  }

  function show(html) {
    const fresh = new DOMParser().parseFromString(html, "text/html").body;
    if (words(fresh) === words(place)) {
      place.querySelector("[data-pending]")?.setAttribute("data-pending", pendingOf(fresh));
      return;
    }
    const said = place.querySelector("[data-announce]")?.dataset.announce;
    const focused = place.contains(document.activeElement) ? document.activeElement : null;
    const wayBack = focused?.id ? `#${CSS.escape(focused.id)}` : focused?.matches("a[href]") && hrefOf(focused);
    place.replaceChildren(...fresh.childNodes);
    if (wayBack) (place.querySelector(wayBack) ?? place).focus();
    const saying = place.querySelector("[data-announce]")?.dataset.announce;
    if (saying !== said) announce(saying);
    startModules(place);
  }

  place.tabIndex = -1;
  place.addEventListener("look-again", () => {
    isAsked = true;
    until = Date.now() + LONGEST;
    later(0);
  });
  later(pause);
}

const words = (element) => element.textContent.replace(/\s+/g, " ").trim();
const pendingOf = (element) => element.querySelector("[data-pending]")?.dataset.pending ?? "false";
const hrefOf = (link) => `a[href="${CSS.escape(link.getAttribute("href"))}"]`;

function comingBack() {
  return new Promise((resolve) => {
    const check = () => {
      if (document.hidden || !navigator.onLine) return;
      document.removeEventListener("visibilitychange", check);
      window.removeEventListener("online", check);
      resolve();
    };
    document.addEventListener("visibilitychange", check);
    window.addEventListener("online", check);
    check();
  });
}
