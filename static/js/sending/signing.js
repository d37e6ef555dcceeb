// As many as the server signs for in one call.
const MOST = 64;
// A link lives a quarter of an hour; one that may end on the way is not begun with.
const LINK_LIFE = 12 * 60_000;

/** Links for the parts of one upload, asked for together where possible. */
export class Signing {
  #ask;
  #toSign = [];
  #isAsking = false;
  /** Parts whose sha256 is still being made. */
  hashing = 0;
  /** Parts that are signed for and not yet there. */
  ahead = 0;

  /** `ask(parts)` gets the links of so many parts, however long that takes. */
  constructor(ask) {
    this.#ask = ask;
  }

  /** Wait for the link of a part. */
  add(part) {
    const signed = new Promise((resolve, reject) => {
      this.#toSign.push({ part, resolve, reject });
    });
    // Whoever waits for it hears of it; until somebody does, nobody needs to.
    signed.catch(() => {});
    this.look();
    return signed;
  }

  /** At once when the line would stand still, else when all that is known is hashed. */
  look() {
    if (this.#isAsking || this.#toSign.length === 0) return;
    if (this.ahead > 0 && this.hashing > 0 && this.#toSign.length < MOST) return;
    const batch = this.#toSign.splice(0, MOST);
    this.#isAsking = true;
    this.ahead += batch.length;
    this.#ask(batch.map(({ part }) => part))
      .then(
        () => batch.forEach(({ resolve }) => resolve()),
        (problem) => batch.forEach(({ reject }) => reject(problem)),
      )
      .finally(() => {
        this.#isAsking = false;
        this.look();
      });
  }
}

/** What the server is told of each part. */
export function asked(parts) {
  return parts.map(({ number, size, sha256, members }) => ({ number, size, sha256, members }));
}

/** Give each part its link out of the server's answer. */
export function handOut(parts, answer) {
  const links = new Map(answer.parts.map((link) => [link.number, link]));
  for (const part of parts) {
    part.link = links.get(part.number);
    part.signedAt = Date.now();
  }
}

export const hasFreshLink = (part) => Boolean(part.link) && Date.now() - part.signedAt < LINK_LIFE;
