import { announce } from "../announce.js";

const PAUSE = 2_000;
const FIRST_RETRY = 4_000;
const SLOWEST = 60_000;
// Browsers send no more than this once the page is going away.
const KEEPALIVE_BYTES = 60_000;
const SAY_EVERY = 60_000;
// Too slow, too early, too often.
const PASSING = new Set([408, 425, 429]);

/** Keep what is typed without being asked; never in the way of the real save. */
export function start(form) {
  const words = form.dataset;
  const line = form.querySelector("[data-autosave-status]");
  // The notice about the end of the session listens here: who types is still there.
  const tabs = "BroadcastChannel" in window ? new BroadcastChannel("sign-in") : null;
  let kept = content();
  let retry = FIRST_RETRY;
  let isOver = false;
  let isSubmitted = false;
  let waiting = 0;
  let sending = null;
  let saidAt = -Infinity;

  function content() {
    const pairs = [...new FormData(form)].filter(([, value]) => typeof value === "string");
    return new URLSearchParams(pairs).toString();
  }

  function say(sentence, { link, address, isNews = false } = {}) {
    line.textContent = sentence;
    if (link) {
      const way = document.createElement("a");
      way.href = address;
      way.textContent = link;
      line.append(" ", way);
    }
    line.hidden = false;
    if (!isNews && Date.now() - saidAt < SAY_EVERY) return;
    saidAt = Date.now();
    announce(line.textContent);
  }

  function end(sentence, link) {
    isOver = true;
    window.clearTimeout(waiting);
    say(sentence, { link, address: window.location.href, isNews: true });
  }

  function later(pause) {
    window.clearTimeout(waiting);
    if (!isOver && !isSubmitted) waiting = window.setTimeout(save, pause);
  }

  async function save({ isLeaving = false } = {}) {
    window.clearTimeout(waiting);
    const now = content();
    if (isOver || isSubmitted || now === kept || now === sending?.content) return;
    if (sending && !isLeaving) {
      later(PAUSE);
      return;
    }
    const request = new AbortController();
    const mine = { content: now, stop: () => request.abort() };
    sending = mine;
    const body = `${now}&autosave=1`;
    try {
      const response = await fetch(words.autosaveUrl, {
        method: "POST",
        body,
        headers: { "Content-Type": "application/x-www-form-urlencoded", "X-Requested-With": "fetch" },
        credentials: "same-origin",
        redirect: "manual",
        keepalive: isLeaving && body.length < KEEPALIVE_BYTES,
        signal: request.signal,
      });
      answered(response, now);
    } catch {
      // Stopped because the real save has begun: nothing to say.
      if (!request.signal.aborted) putOff();
    } finally {
      if (sending === mine) sending = null;
    }
  }

  function answered(response, now) {
    if (response.type === "opaqueredirect" || response.status === 401 || response.status === 403) {
      end(words.textSignedOut, words.textSignIn);
    } else if (response.status === 409) {
      end(words.textConflict, words.textReload);
    } else if (response.ok) {
      keep(response, now);
    } else if (response.status >= 500 || PASSING.has(response.status)) {
      putOff();
    } else {
      // The page will not take this however often it is sent; the real save says why.
      isOver = true;
    }
  }

  function keep(response, now) {
    const isDone = content() === now;
    const version = response.headers.get("X-Page-Version");
    if (version && form.elements.page_version) form.elements.page_version.value = version;
    kept = isDone ? content() : "";
    retry = FIRST_RETRY;
    tabs?.postMessage("seen");
    say(words.textSaved.replace("{time}", clock(new Date())));
    if (!isDone) later(PAUSE);
  }

  function putOff() {
    if (!navigator.onLine) say(words.textOffline);
    later(retry);
    retry = Math.min(retry * 2, SLOWEST);
  }

  form.addEventListener("input", () => later(PAUSE));
  form.addEventListener("change", () => later(PAUSE));
  window.addEventListener("offline", () => !isOver && say(words.textOffline));
  window.addEventListener("online", () => {
    if (content() === kept && !isOver) line.hidden = true;
    later(0);
  });
  document.addEventListener("visibilitychange", () => document.hidden && save({ isLeaving: true }));
  window.addEventListener("pagehide", () => save({ isLeaving: true }));
  // At the window, after every module that may have stopped this submit.
  window.addEventListener("submit", (event) => {
    if (event.target !== form || event.defaultPrevented) return;
    isSubmitted = true;
    window.clearTimeout(waiting);
    sending?.stop();
  });
  window.addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    isSubmitted = false;
  });
}

/** "3:12 p.m." or "3:12 p. m.", as the rest of the page writes it. */
function clock(time) {
  const isSpanish = document.documentElement.lang.startsWith("es");
  const [morning, evening] = isSpanish ? ["a. m.", "p. m."] : ["a.m.", "p.m."];
  const minutes = String(time.getMinutes()).padStart(2, "0");
  return `${time.getHours() % 12 || 12}:${minutes} ${time.getHours() < 12 ? morning : evening}`;
}
