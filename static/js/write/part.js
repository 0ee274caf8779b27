// One part of the agreement as this page knows it.
const MOST_SENT = 3;

// Where in `text` comes what is before `place` in `old`, or as much of it as there is.
function placeIn(text, old, place) {
  for (let length = place; length > 2; length >>= 1) {
    const found = text.indexOf(old.slice(place - length, place));
    if (found >= 0) return found + length;
  }
  return Math.min(place, text.length);
}

export class Part {
  constructor(field, base) {
    this.field = field;
    this.name = field.name;
    this.base = base; // the fingerprint of what was read, on which the words here are based
    // The field's text as the server has it: somebody may have typed before this script was there.
    this.saved = field.defaultValue.replace(/\r\n?/g, "\n");
    this.sent = []; // texts sent whose answer never came: the server may have them
    this.refused = null; // the text that can't be saved as it is
    this.typedAt = 0; // milliseconds, as Date.now has them
    this.theirs = null; // what both changed: the version that is saved, and the two joined
  }

  get text() { return this.field.value; }

  // The caret stays behind the words that it is behind.
  set text(text) {
    const { field, text: old } = this;
    const carets = field === document.activeElement ? [field.selectionStart, field.selectionEnd] : [null];
    field.value = text;
    if (carets[0] !== null) field.setSelectionRange(...carets.map((caret) => placeIn(text, old, caret)));
    field.dispatchEvent(new Event("change"));
  }

  get isDirty() { return this.text !== this.saved; }

  // A day that is typed half is no day yet, and not a day erased.
  get isHalf() { return this.field.validity.badInput; }

  get waits() { return this.isDirty && !this.isHalf && this.text !== this.refused; }

  get isStuck() { return this.isDirty && (this.isHalf || this.text === this.refused); }

  get label() { return this.field.labels[0]?.textContent.trim() ?? ""; }

  goes() {
    this.sent = [...this.sent.filter((text) => text !== this.text), this.text].slice(-MOST_SENT);
  }

  // The server has `text` of this field, and its fingerprint is `base`.
  isSaved(text, base) {
    this.saved = text;
    this.base = base;
    this.sent = [];
    this.refused = this.theirs = null;
  }

  // Whether what is saved came from here: its answer was lost on the way.
  isOwn(saved) {
    const plain = (text) => text.normalize("NFC").replace(/\s+/g, " ").trim();
    return this.sent.some((text) => plain(text) === plain(saved));
  }

  // Show `text`, which the server has, to somebody who typed nothing here.
  show(text, base) {
    this.text = text;
    this.isSaved(text, base);
  }

  // What is kept on the device.
  get words() {
    return { text: this.text, base: this.base, sent: this.sent, label: this.label };
  }

  // Give back what was kept; in front of what is typed here already, unless one has all of the other.
  // Of two days, the one that is here stays.
  restore({ text, base, sent }) {
    const between = this.field.matches("textarea") ? "\n" : " / ";
    const here = this.isDirty ? this.text : "";
    if (text.includes(here)) this.text = text;
    else if (this.field.type !== "date" && !here.includes(text)) this.text = text + between + here;
    Object.assign(this, { base, sent: [...sent, ...this.sent] });
  }
}
