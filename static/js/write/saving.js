// Save what is typed, a request at a time. The states that a page goes through:
//
//   clean → unsaved → saving → saved                       each part, and so the page
//                     saving → offline, unreachable        tried again by itself
//                     saving → signed-out                  tried again when somebody comes back
//                     saving → conflict, invalid           for a part: until its text changes
//                     saving → paused                      until the person lets signatures lapse
//                     saving → another, over               for good
//
// A part leaves the device only when the server says that it has it. agreements/views/
// write_in_place.py has what the answers mean.
import { released } from "./pressing.js";

const PAUSE = 1500; // milliseconds, after the last key
const PATIENCE = 15000;
const AGAIN = [2000, 4000, 8000, 15000, 30000];
const KEEPALIVE_MOST = 60000; // bytes: browsers let no more leave with a page that is left

export class Saving {
  #form;
  #showing;
  #timer = 0;
  #failures = 0;
  #failure = ""; // offline, unreachable or signed-out
  #end = ""; // another or over
  #running = null;
  #said = "";
  #agreed = "[]"; // the signatures that the person lets lapse, as warned_of has them

  constructor(form, parts, showing) {
    this.#form = form;
    this.#showing = showing;
    this.parts = parts;
    this.copies = null;
    this.revision = Number(form.dataset.revision);
    this.onWouldLapse = () => {};
  }

  // What is so

  get isPaused() {
    const warned = this.#form.elements.warned_of.value;
    return warned !== "[]" && warned !== this.#agreed;
  }

  get isDirty() { return this.parts.some((part) => part.isDirty); }

  get isKept() { return this.copies !== null && !this.copies.failed; }

  // Whether there are words that could be saved now.
  get waits() {
    return !this.isPaused && !this.#end && this.parts.some((part) => part.waits);
  }

  // Whether there are words that won't be saved by themselves, now or when the page opens again.
  get mayBeLost() {
    if (!this.isDirty) return false;
    const stuck = this.isPaused || this.#end || this.parts.some((part) => part.isStuck);
    return Boolean(stuck) || !this.isKept;
  }

  get state() {
    if (this.#end) return this.#end;
    if (!this.isDirty) return this.#said ? "saved" : "clean";
    if (this.isPaused) return "paused";
    if (this.#failure) return this.isKept ? this.#failure : `${this.#failure}-unkept`;
    if (this.#running) return "saving";
    if (this.parts.some((part) => part.theirs && part.isStuck)) return "conflict";
    return this.parts.some((part) => part.isStuck) ? "invalid" : "unsaved";
  }

  show() {
    released().then(() => {
      const part = this.parts.find((one) => one.isStuck) ?? this.parts.find((one) => one.isDirty);
      this.#showing.state(this.state, this.state === "saved" ? this.#said : "", part);
    });
  }

  // What happens

  // Settled once they are on the device.
  typed(part, soon = true) {
    part.typedAt = Date.now();
    const kept = this.#keep(part);
    if (!part.isDirty) { // as it was: nothing is wrong with it any more
      part.refused = part.theirs = null;
      this.#showing.error(part.field, "");
      this.#showing.comparison(part.name, "");
    }
    if (soon && this.waits) this.#later(this.#failure ? AGAIN[0] : PAUSE);
    this.show();
    return kept;
  }

  // What the save bar says while all is saved.
  says(sentence) { this.#said = sentence; }

  agree() {
    this.#agreed = this.#form.elements.warned_of.value;
    return this.flush();
  }

  // The agreement as it is now has no more place to write in.
  isOver() {
    this.#end = "over";
    for (const part of this.parts) part.field.readOnly = true;
    this.show();
  }

  // Somebody else is signed in on this device.
  isAnothers() {
    this.#end = "another";
    this.show();
  }

  comesBack() {
    if (this.#failure || this.waits) this.flush();
  }

  // The server answers, to somebody who is signed in.
  isAnswered() {
    if (this.#failure) this.flush();
  }

  // Send what waits, and what is typed meanwhile; settled once nothing more can be sent.
  flush() {
    clearTimeout(this.#timer);
    this.#running ??= this.#run().finally(() => {
      this.#running = null;
      this.show();
    });
    this.show();
    return this.#running;
  }

  // The page is left: what waits goes with it, and no answer will be heard.
  leave() {
    const parts = this.parts.filter((part) => part.waits);
    if (this.isPaused || this.#end || !parts.length) return;
    const body = this.#body(parts);
    for (const part of parts) {
      part.goes();
      this.#keep(part);
    }
    if (body.toString().length < KEEPALIVE_MOST) this.#fetch(body, { keepalive: true }).catch(() => {});
  }

  // How it is done

  #later(milliseconds) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.flush(), milliseconds);
  }

  #keep(part) {
    return this.copies?.keep(part.name, part.isDirty ? part.words : null).then(() => this.show());
  }

  async #run() {
    while (this.waits && await this.#send());
  }

  #body(parts) {
    const { csrfmiddlewaretoken, typed_by: typedBy } = this.#form.elements;
    const read = Object.fromEntries(this.parts.map(({ name, base }) => [name, base]));
    return new URLSearchParams([
      ["csrfmiddlewaretoken", csrfmiddlewaretoken.value],
      ["typed_by", typedBy.value],
      ["read", JSON.stringify(read)],
      ["warned_of", this.#agreed],
      ...parts.map(({ name, text }) => [name, text]),
    ]);
  }

  #fetch(body, options) {
    return fetch(this.#form.action, {
      method: "POST", body, headers: { "HX-Request": "true" }, redirect: "manual", ...options,
    });
  }

  // Send once; whether to go on with what waits now.
  async #send() {
    const parts = this.parts.filter((part) => part.waits);
    const texts = new Map(parts.map((part) => [part, part.text]));
    const body = this.#body(parts);
    for (const part of parts) {
      part.goes();
      this.#keep(part);
    }
    let response;
    let answer = {};
    try {
      response = await this.#fetch(body, { signal: AbortSignal.timeout(PATIENCE) });
      if (response.headers.get("Content-Type") === "application/json") answer = await response.json();
    } catch {
      response = null;
    }
    await released();
    if (!response) return this.#failed(navigator.onLine ? "unreachable" : "offline");
    if (response.status === 400 || response.status === 413) { // more than any agreement holds
      for (const [part, text] of texts) part.refused = text;
      return false;
    }
    if (response.status === 401 || response.type === "opaqueredirect") return this.#failed("signed-out");
    switch (answer.state) {
      case "saved":
        this.#failure = "";
        this.#failures = 0;
        return this.#saved(texts, answer);
      case "stale": return this.#renew(answer);
      case "would_lapse":
        this.#failure = this.#agreed = "";
        await this.onWouldLapse();
        if (!this.isPaused) this.#later(AGAIN[0]); // it could not be shown whose
        return false;
      case "another": this.isAnothers(); return false;
      case "over": this.isOver(); return false;
      default: return this.#failed("unreachable");
    }
  }

  #failed(failure) {
    this.#failure = failure;
    const pause = AGAIN[Math.min(this.#failures, AGAIN.length - 1)];
    this.#failures += 1;
    // Whoever is signed out is asked for when the page is seen again, and by what they type.
    if (failure !== "signed-out") this.#later(pause);
    return false;
  }

  // The form's token went stale: somebody signed in, in another tab.
  #renew({ token, person }) {
    if (person === "") return this.#failed("signed-out");
    if (person !== this.#form.dataset.person) {
      this.isAnothers();
      return false;
    }
    const field = this.#form.elements.csrfmiddlewaretoken;
    if (field.value === token || this.#failures > AGAIN.length) return this.#failed("unreachable");
    field.value = token;
    this.#failures += 1;
    return true;
  }

  #saved(texts, { revision, said, read, errors, comparisons }) {
    this.revision = Math.max(this.revision, revision);
    let again = false;
    for (const [part, text] of texts) {
      const { name, field } = part;
      if (name in read) {
        part.isSaved(text, read[name]);
      } else if (name in comparisons && part.isOwn(comparisons[name].saved)) {
        part.base = comparisons[name].read;
        part.sent = [];
        again = true;
      } else {
        part.refused = text;
        part.theirs = comparisons[name] ?? null;
      }
      this.#showing.error(field, errors[name] ?? "");
      this.#showing.comparison(name, part.theirs?.html ?? "");
      this.#keep(part);
    }
    this.#form.elements.read.value = this.#body([]).get("read");
    if (Object.keys(read).length) this.#said = said;
    return again || this.waits;
  }
}
