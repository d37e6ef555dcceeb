const MINUTE = 60_000;

/** Say how long the talk has lasted: in minutes, without a sound, and not to screen readers unless they look. */
export function start(place) {
  const since = Date.parse(place.dataset.since);
  const show = () => {
    const count = Math.max(0, Math.floor((Date.now() - since) / MINUTE));
    place.textContent = place.dataset.text.replace("{count}", String(count));
  };
  show();
  window.setInterval(show, MINUTE / 4);
}
