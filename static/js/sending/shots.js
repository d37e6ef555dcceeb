import { named, piece } from "./parts.js";
import { draw, judge, open, shrink } from "./photo.js";
import { PaperPages } from "./pages.js";

const WIDEST = 1_200;

/** The camera: look at each photo before it is used, page after page, until the paper is whole. */
export function startShots(page, box, papers) {
  const section = piece(page.element, "shots");
  const parts = named(section, "shots");
  box.drop.after(section);
  new Shots(page, box, parts, papers);
}

class Shots {
  #page;
  #box;
  #parts;
  #pages;
  #shot = null;
  #opening = null;
  /** The page that the next photo takes the place of. */
  #instead = null;

  constructor(page, box, parts, papers) {
    this.#page = page;
    this.#box = box;
    this.#parts = parts;
    this.#pages = new PaperPages(page, parts, papers, (old) => this.#take(old));
    box.camera.addEventListener("click", () => this.#take(null));
    box.shot.addEventListener("change", () => {
      this.#opening = this.#taken();
    });
    parts.use.addEventListener("click", () => this.#use());
    parts.retake.addEventListener("click", () => this.#take(this.#instead));
    parts.drop.addEventListener("click", () => this.#leaveOut());
    parts.more.addEventListener("click", () => this.#take(null));
    parts.finish.addEventListener("click", () => this.#finish());
  }

  #take(instead) {
    this.#instead = instead;
    this.#box.shot.click();
  }

  async #taken() {
    const [file] = this.#box.shot.files;
    this.#box.shot.value = "";
    if (!file) return;
    this.#forget();
    const picture = await open(file);
    this.#shot = { file, picture };
    const parts = this.#parts;
    parts.section.hidden = false;
    parts.review.hidden = false;
    parts.next.hidden = true;
    this.#box.drop.hidden = true;
    parts.picture.hidden = !picture;
    parts["no-picture"].hidden = Boolean(picture);
    const advice = picture ? judge(picture) : {};
    parts.dark.hidden = !advice.isDark;
    parts.blurry.hidden = !advice.isBlurry;
    if (picture) draw(picture, parts.picture, WIDEST);
    parts.question.focus();
  }

  async #use() {
    await this.#opening;
    const shot = this.#shot;
    if (!shot) return;
    this.#shot = null;
    const { file, picture } = shot;
    const small = picture && !this.#box["full-size"].checked ? await shrink(file, picture) : file;
    this.#pages.add(small, picture, this.#instead);
    picture?.close();
    this.#showPages();
    this.#parts.more.focus();
  }

  #leaveOut() {
    this.#forget();
    if (this.#pages.count > 0) {
      this.#showPages();
      this.#parts.more.focus();
    } else {
      this.#close(this.#box.camera);
    }
  }

  #forget() {
    this.#shot?.picture?.close();
    this.#shot = null;
  }

  #showPages() {
    this.#parts.review.hidden = true;
    this.#parts.next.hidden = false;
    this.#parts.picture.width = 0;
  }

  async #finish() {
    const { words, voice, list } = this.#page;
    if (this.#pages.count === 0) {
      this.#close(this.#box.camera);
      return;
    }
    const count = await this.#pages.finish();
    if (count === null) return;
    if (count > 0) voice.say(words.count("got-it", count));
    this.#close(document.getElementById("files-heading") ?? this.#box.camera);
    list?.dispatchEvent(new Event("look-again"));
  }

  #close(focused) {
    this.#parts.section.hidden = true;
    this.#parts.review.hidden = true;
    this.#parts.next.hidden = true;
    this.#parts.title.value = "";
    this.#box.drop.hidden = false;
    focused.focus();
  }
}
