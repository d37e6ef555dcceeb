/** The offer to undo goes when its time is over, unless somebody is at it; the server asks again in any case. */
export function start(bar) {
  const milliseconds = Number(bar.dataset.seconds) * 1_000;
  const leave = () => {
    if (bar.contains(document.activeElement)) bar.addEventListener("focusout", () => bar.remove(), { once: true });
    else bar.remove();
  };
  setTimeout(leave, milliseconds);
}
