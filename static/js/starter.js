// Written out one by one so that the bundler can find them; each is fetched only by a page that uses it.
const MODULES = {
  autosave: () => import("./modules/autosave.js"),
  "busy-button": () => import("./modules/busy-button.js"),
  "check-acts": () => import("./modules/check-acts.js"),
  "call-clock": () => import("./modules/call-clock.js"),
  counter: () => import("./modules/counter.js"),
  "error-summary": () => import("./modules/error-summary.js"),
  examples: () => import("./modules/examples.js"),
  "file-picker": () => import("./modules/file-picker.js"),
  "hold-warning": () => import("./modules/hold-warning.js"),
  imaging: () => import("./modules/imaging.js"),
  "live-list": () => import("./modules/live-list.js"),
  "local-time-zone": () => import("./modules/local-time-zone.js"),
  "look-keys": () => import("./modules/look-keys.js"),
  menu: () => import("./modules/menu.js"),
  presence: () => import("./modules/presence.js"),
  reveal: () => import("./modules/reveal.js"),
  sender: () => import("./modules/sender.js"),
  "session-warning": () => import("./modules/session-warning.js"),
  "stale-list": () => import("./modules/stale-list.js"),
  shortcuts: () => import("./modules/shortcuts.js"),
  "undo-bar": () => import("./modules/undo-bar.js"),
};

const started = new WeakSet();

/** Start the module of every element below `root` that names one. */
export function startModules(root) {
  for (const element of root.querySelectorAll("[data-module]")) {
    const load = MODULES[element.dataset.module];
    if (!load || started.has(element)) continue;
    started.add(element);
    // The page works without any of them, so one that does not arrive is not worth a message.
    load().then(
      (module) => module.start(element),
      () => started.delete(element),
    );
  }
}
