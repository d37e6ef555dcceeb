import { announce } from "../announce.js";

const MINUTE = 60_000;
const LOOK = 5_000;

/** Say a few minutes ahead that the sign-in will end, and keep it when asked. */
export function start(notice) {
  const form = notice.querySelector("form");
  const after = Number(notice.dataset.warnAfterMinutes || 25) * MINUTE;
  // Pages in other tabs keep the same sign-in alive; they tell each other.
  const tabs = "BroadcastChannel" in window ? new BroadcastChannel("sign-in") : null;
  let lastSeen = Date.now();

  const seen = () => {
    lastSeen = Date.now();
    notice.hidden = true;
  };
  tabs?.addEventListener("message", seen);
  tabs?.postMessage("seen");

  // A clock, not one long timer: a phone that slept would wake with the timer far behind.
  window.setInterval(() => {
    if (!notice.hidden || Date.now() - lastSeen < after) return;
    notice.hidden = false;
    announce(notice.textContent.replace(/\s+/g, " ").trim());
  }, LOOK);

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    try {
      const response = await fetch(notice.dataset.url, { method: "POST", body: new FormData(form) });
      if (!response.ok || response.redirected) throw new Error(response.statusText);
      seen();
      tabs?.postMessage("seen");
      document.querySelector("main")?.focus({ preventScroll: true });
      announce(notice.dataset.textStayed);
    } catch {
      // The plain post shows whatever the server has to say, at worst the sign-in page.
      form.submit();
    }
  });
}
