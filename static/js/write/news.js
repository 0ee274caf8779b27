// What happened meanwhile: asked every few seconds while the page is seen, and shown without taking
// the focus or moving the field that is typed in. [data-live] are the pieces that are brought up to
// date; a field is, where nothing was typed in it that the server doesn't have.
import { released } from "./pressing.js";
import { inPlace } from "./showing.js";

const EVERY = 7000; // milliseconds
const REST = 3000; // milliseconds without a key, after which the field that has the focus may change

export class News {
  #form;
  #saving;
  #showing;
  #tag;
  #timer = 0;
  #looking = null;
  #late = null; // the page whose pieces wait for the focus to leave theirs

  constructor(form, saving, showing) {
    this.#form = form;
    this.#saving = saving;
    this.#showing = showing;
    this.#tag = form.dataset.tag;
  }

  listen() {
    document.addEventListener("visibilitychange", () => this.look());
    document.addEventListener("focusout", () => this.#later(0));
    this.#next();
  }

  #later(milliseconds) {
    setTimeout(async () => {
      await released();
      if (this.#late) this.#apply(this.#late);
    }, milliseconds);
  }

  look() {
    clearTimeout(this.#timer);
    this.#looking ??= this.#look().catch(() => {}).finally(() => {
      this.#looking = null;
      this.#next();
    });
    return this.#looking;
  }

  #next() {
    clearTimeout(this.#timer);
    if (document.visibilityState === "visible") this.#timer = setTimeout(() => this.look(), EVERY);
  }

  async #look() {
    if (document.visibilityState !== "visible") return;
    const response = await fetch(this.#form.dataset.news, {
      headers: { "HX-Request": "true", "If-None-Match": `"${this.#tag}"` },
      cache: "no-store", redirect: "manual", signal: AbortSignal.timeout(EVERY * 2),
    });
    if (response.ok || response.status === 304) this.#saving.isAnswered();
    if (!response.ok) return;
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    await released();
    this.#apply(page);
  }

  #apply(page) {
    if (!page.querySelector(".agreement")) return;
    const form = page.querySelector("form[data-write]");
    if (form && form.dataset.person !== this.#form.dataset.person) {
      this.#saving.isAnothers();
      return;
    }
    // Older than what a save has answered since: the next one tells.
    if (form && Number(form.dataset.revision) < this.#saving.revision) return;
    let isNews = false;
    this.#late = null;
    inPlace(() => {
      for (const piece of document.querySelectorAll("[data-live]")) {
        isNews = this.#refresh(piece, page) || isNews;
      }
      if (form) isNews = this.#refreshFields(form) || isNews;
    });
    for (const scripted of document.querySelectorAll("[data-scripted]")) scripted.hidden = false;
    if (!form) {
      this.#saving.isOver();
      return;
    }
    this.#tag = form.dataset.tag;
    this.#saving.revision = Number(form.dataset.revision);
    for (const name of ["warned_of", "csrfmiddlewaretoken"]) {
      this.#form.elements[name].value = form.elements[name].value;
    }
    if (isNews) this.#showing.say("news");
    this.#saving.show();
  }

  // Whether it was a piece of text, and is another one now. A piece in which somebody types waits.
  #refresh(piece, page) {
    const fresh = page.querySelector(`[data-live="${piece.dataset.live}"]`);
    const isNew = fresh !== null && fresh.textContent !== piece.textContent;
    const typed = [...piece.querySelectorAll("textarea")].some((field) => field.value !== field.defaultValue);
    const here = document.activeElement;
    const isIn = piece !== here && piece.contains(here);
    // Remarks that hold the focus themselves: one was just left there, and nothing is under way.
    const rests = isIn && here.matches("[data-remarks]");
    if (typed || (isIn && !rests)) {
      if (isNew) this.#late = page;
      return false;
    }
    if (fresh && !fresh.isEqualNode(piece)) {
      piece.replaceChildren(...fresh.cloneNode(true).childNodes);
      if (rests) document.getElementById(here.id)?.focus({ preventScroll: true });
    }
    return isNew && piece.dataset.live === "other";
  }

  #refreshFields(form) {
    const read = JSON.parse(form.elements.read.value);
    let isNew = false;
    for (const part of this.#saving.parts) {
      const base = read[part.name];
      if (part.isDirty || part.isHalf || base === part.base) continue;
      const text = form.elements[part.name].value;
      if (part.field === document.activeElement) {
        const rest = part.typedAt + REST - Date.now();
        if (rest > 0) {
          this.#late = form.ownerDocument;
          this.#later(rest);
          continue;
        }
        if (text !== part.text) this.#saving.says(this.#showing.wordsOf("said-news"));
      }
      isNew ||= text !== part.text;
      part.show(text, base);
      if (text) part.field.closest("details")?.setAttribute("open", "");
    }
    return isNew;
  }
}
