const OLD_AFTER = 2 * 60_000;

/** Say that a list has been on the screen for a while; it never changes under anybody's hands by itself. */
export function start(banner) {
  window.setTimeout(() => {
    banner.hidden = false;
  }, OLD_AFTER);
}
