/*
 * Looking through a framed file by keys of the page around it. Words go into the frame, and none come back: what a
 * family sent is shown there, and must never press a button here.
 */

const LOOK_MS = 300;

/** Show the buttons that turn pages, and keep the keys of this page at work after a click into the frame. */
export function start(section) {
  const frame = section.querySelector("iframe");
  if (!frame) return;
  for (const button of section.querySelectorAll("[data-ask]")) {
    button.hidden = false;
    // The frame's own address is another site's, so it is not known here; the words tell nothing to anybody.
    button.addEventListener("click", () => frame.contentWindow.postMessage(button.dataset.ask, "*"));
  }

  // No event tells of a click into the frame. Whoever walks into it by Tab stays there and has its keys.
  let timer = 0;
  frame.addEventListener("pointerenter", () => {
    if (document.activeElement === frame) return;
    timer = setInterval(() => {
      if (document.activeElement === frame) frame.blur();
    }, LOOK_MS);
  });
  frame.addEventListener("pointerleave", () => clearInterval(timer));
}
