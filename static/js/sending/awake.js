/** While something is on its way: keep the screen on where that is possible, and ask before the page is left. */
export class Awake {
  #lock = null;
  #isOn = false;

  constructor() {
    window.addEventListener("beforeunload", (event) => {
      if (!this.#isOn) return;
      event.preventDefault();
      // What older browsers look at.
      event.returnValue = true;
    });
    // The system takes the lock back whenever the page is out of sight.
    document.addEventListener("visibilitychange", () => this.#hold());
  }

  set(isOn) {
    if (this.#isOn === isOn) return;
    this.#isOn = isOn;
    this.#hold();
  }

  async #hold() {
    if (!("wakeLock" in navigator)) return;
    try {
      if (this.#isOn && document.visibilityState === "visible") {
        this.#lock ??= await navigator.wakeLock.request("screen");
        this.#lock.addEventListener("release", () => {
          this.#lock = null;
        });
      } else if (!this.#isOn) {
        await this.#lock?.release();
      }
    } catch {
      // A battery nearly empty, or a setting: the screen may go dark, and sending goes on when it is back.
    }
  }
}
