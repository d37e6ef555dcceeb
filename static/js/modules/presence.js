const PACE = 30_000;
// A page that lies open all day says nothing more; whoever comes back to it does.
const LONGEST = 30 * 60_000;

/** Say that the page is still open, and show who else has it open. */
export function start(place) {
  const line = place.querySelector("[data-line]");
  const token = place.querySelector("[name=csrfmiddlewaretoken]").value;
  let until = Date.now() + LONGEST;

  function body(fields = {}) {
    return new URLSearchParams({ csrfmiddlewaretoken: token, ...fields });
  }

  async function tell() {
    if (document.hidden || !navigator.onLine || Date.now() > until) return;
    try {
      const response = await fetch(place.dataset.url, { method: "POST", body: body() });
      if (!response.ok || response.redirected) return;
      const fresh = new DOMParser().parseFromString((await response.json()).line, "text/html").body;
      if (fresh.textContent.trim() !== line.textContent.trim()) line.replaceChildren(...fresh.childNodes);
    } catch {
      // A courtesy: the next one will come.
    }
  }

  window.setInterval(tell, PACE);
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) return;
    until = Date.now() + LONGEST;
    tell();
  });
  window.addEventListener("pagehide", () => navigator.sendBeacon(place.dataset.url, body({ left: "1" })));
}
