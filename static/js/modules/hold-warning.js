import { announce } from "../announce.js";

const SECOND = 1_000;
const AHEAD = 120;

/** Say in words when a held time is about to run out; the button beside it keeps it. */
export function start(place) {
  const ends = Date.now() + Number(place.dataset.secondsLeft) * SECOND;
  let said = "";

  const say = (text) => {
    if (said === text) return;
    said = text;
    place.hidden = false;
    place.firstElementChild.textContent = text;
    announce(text);
  };

  // A clock, not one long timer: a phone that slept would wake with the timer far behind.
  const watch = window.setInterval(() => {
    const left = (ends - Date.now()) / SECOND;
    if (left <= 0) {
      say(place.dataset.textOver);
      window.clearInterval(watch);
    } else if (left <= AHEAD) {
      say(place.dataset.textSoon);
    }
  }, SECOND);
}
