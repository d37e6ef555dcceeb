const TIMEOUT = 60_000;
// How a post without the right word is refused.
const FORGED = "forged";
// Too slow, too early, too often: as good as no answer.
const PASSING = new Set([408, 425, 429]);

/** The server will not have it, however often it is asked; `message` is for the family, `code` for us. */
export class Refused extends Error {
  constructor(code, message = "", answer = {}) {
    super(message);
    this.name = "Refused";
    this.code = code;
    this.answer = answer;
  }
}

/** No answer worth the name: the line, the server or the store is away for a while. */
export class Away extends Error {
  name = "Away";
}

/** The sign-in ended. */
export class SignedOut extends Error {
  name = "SignedOut";
}

/** What the page and the server say to each other about bytes on their way. */
export class Talk {
  #base;
  #token;
  #tabs = "BroadcastChannel" in window ? new BroadcastChannel("sign-in") : null;

  /** `base` is the address below which the calls lie; `token` the page's word against forged posts. */
  constructor({ base, token }) {
    this.#base = base;
    this.#token = token;
  }

  get token() {
    return this.#token;
  }

  begin(details, signal) {
    return this.post("begin/", details, signal);
  }

  sign(upload, parts, signal) {
    return this.post(`${upload}/sign/`, { parts }, signal);
  }

  finish(upload, parts, signal) {
    return this.post(`${upload}/finish/`, { parts }, signal);
  }

  cancel(upload, signal) {
    return this.post(`${upload}/cancel/`, {}, signal);
  }

  state(upload, signal) {
    return this.#ask(`${upload}/`, { method: "GET" }, signal);
  }

  /** Post JSON to a path below the base, or to an address of its own that begins with a slash. */
  async post(path, body, signal) {
    const ask = () =>
      this.#ask(
        path,
        {
          method: "POST",
          body: JSON.stringify(body),
          headers: { "Content-Type": "application/json", "X-CSRFToken": this.#token },
        },
        signal,
      );
    try {
      return await ask();
    } catch (problem) {
      if (problem.code !== FORGED) throw problem;
      return this.#askAnew(ask, signal);
    }
  }

  /** Signing in again in another tab gives this person a new word; while there is no sign-in, no word helps. */
  async #askAnew(ask, signal) {
    if (!(await this.#renewToken(signal))) throw new SignedOut();
    try {
      return await ask();
    } catch (problem) {
      throw problem.code === FORGED ? new SignedOut() : problem;
    }
  }

  async #ask(path, options, signal) {
    const address = path.startsWith("/") ? path : this.#base + path;
    const headers = { Accept: "application/json", ...options.headers };
    const response = await bounded(address, { ...options, headers, redirect: "manual" }, signal);
    if (response.ok) {
      this.#tabs?.postMessage("seen");
      return read(response);
    }
    throw await this.#problemOf(response);
  }

  async #problemOf(response) {
    if (response.type === "opaqueredirect" || response.status === 401) return new SignedOut();
    const answer = await response.json().catch(() => ({}));
    if (response.status >= 500 || (PASSING.has(response.status) && !answer.error)) {
      return new Away(`answer ${response.status}`);
    }
    if (response.status === 403 && (answer.error ?? "signed_out") === "signed_out") return new Refused(FORGED);
    return new Refused(answer.error ?? (response.status === 404 ? "gone" : "unknown"), answer.message, answer);
  }

  async #renewToken(signal) {
    const page = await bounded(window.location.href, { headers: { Accept: "text/html" } }, signal);
    const html = new DOMParser().parseFromString(await page.text(), "text/html");
    const token = html.querySelector("input[name='csrfmiddlewaretoken']")?.value;
    if (!token) return false;
    this.#token = token;
    for (const input of document.querySelectorAll("input[name='csrfmiddlewaretoken']")) input.value = token;
    return true;
  }
}

async function read(response) {
  try {
    return await response.json();
  } catch {
    throw new Away("half an answer");
  }
}

/** A request that is given up after a minute, or when the signal says so. */
async function bounded(address, options, signal) {
  const request = new AbortController();
  const stop = () => request.abort();
  signal?.addEventListener("abort", stop);
  if (signal?.aborted) stop();
  const timer = window.setTimeout(stop, TIMEOUT);
  try {
    return await fetch(address, { credentials: "same-origin", ...options, signal: request.signal });
  } catch {
    throw new Away("no answer");
  } finally {
    window.clearTimeout(timer);
    signal?.removeEventListener("abort", stop);
  }
}
