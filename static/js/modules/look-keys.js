/*
 * Looking through a framed file by keys of the page around it. Words go into the frame; all that comes back is that
 * somebody has clicked there. What a family sent is shown in it, and must never press a button here.
 */

/** Show the buttons that turn pages, and take the keys back after a click into the frame. */
export function start(section) {
  const frame = section.querySelector("iframe");
  if (!frame) return;
  for (const button of section.querySelectorAll("[data-ask]")) {
    button.hidden = false;
    // The frame's own address is another site's, so it is not known here; the words tell nothing to anybody.
    button.addEventListener("click", () => frame.contentWindow.postMessage(button.dataset.ask, "*"));
  }
  addEventListener("message", (event) => {
    if (event.source === frame.contentWindow && event.data === "clicked") frame.blur();
  });
}
