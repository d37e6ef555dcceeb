import { Away, SignedOut } from "./talk.js";

const FIRST = 1_000;
const SLOWEST = 30_000;
const SIGN_IN_LOOK = 15_000;

/**
 * Do something until it is done: what only waits (a line, a server, a sign-in) is tried again, what is refused is thrown.
 *
 * `onTrouble` hears what is being waited for, and null once all is well again.
 */
export async function persist(act, { signal, onTrouble }) {
  for (let round = 0; ; round += 1) {
    signal.throwIfAborted();
    try {
      const outcome = await act();
      if (round > 0) onTrouble(null);
      return outcome;
    } catch (problem) {
      signal.throwIfAborted();
      if (!(problem instanceof Away || problem instanceof SignedOut)) throw problem;
      if (problem.isQuick && round === 0) continue;
      onTrouble(problem);
      await (problem instanceof SignedOut ? signedIn(signal) : better(round, signal));
    }
  }
}

/** Longer each round, with some chance in it so that many pages do not come back at the same moment. */
function better(round, signal) {
  const pause = Math.min(FIRST * 2 ** round, SLOWEST) * (0.75 + Math.random() / 2);
  // A browser may think wrongly that it is offline: even then it is tried again, at the slowest pace.
  return waitFor(navigator.onLine ? pause : SLOWEST, signal, [[window, "online"]]);
}

function signedIn(signal) {
  const tabs = "BroadcastChannel" in window ? new BroadcastChannel("sign-in") : null;
  const signs = [
    [window, "focus"],
    [document, "visibilitychange"],
  ];
  if (tabs) signs.push([tabs, "message"]);
  return waitFor(SIGN_IN_LOOK, signal, signs).finally(() => tabs?.close());
}

function waitFor(pause, signal, signs) {
  return new Promise((resolve) => {
    const end = () => {
      window.clearTimeout(timer);
      signal.removeEventListener("abort", end);
      for (const [target, name] of signs) target.removeEventListener(name, end);
      resolve();
    };
    const timer = window.setTimeout(end, pause);
    signal.addEventListener("abort", end);
    for (const [target, name] of signs) target.addEventListener(name, end);
    if (signal.aborted) end();
  });
}
