// Writing in place: what is typed is saved by itself, kept on the device until it is, and what the
// other person saves appears. Without this script, the button saves.
import { giveBack, keepRemarks } from "../remarks.js";
import { choose } from "./choosing.js";
import { openCopies } from "./copies.js";
import { News } from "./news.js";
import { Part } from "./part.js";
import { released } from "./pressing.js";
import { Saving } from "./saving.js";
import { Showing } from "./showing.js";

const LEAVING = 3000; // milliseconds that a page waits for its last words to be saved

const form = document.querySelector("form[data-write]");
if (form) {
  form.autocomplete = "off"; // not the browser's memory of the fields: ours
  const read = JSON.parse(form.elements.read.value);
  const parts = Object.keys(read).map((name) => new Part(form.elements[name], read[name]));
  const showing = new Showing(form);
  const saving = new Saving(form, parts, showing);
  const news = new News(form, saving, showing);
  saving.onWouldLapse = () => news.look();
  // Words that came with the page, found again or refused: the server has them not.
  if (form.dataset.write === "typed") for (const part of parts) part.saved = null;

  const partOf = (field) => parts.find((part) => part.field === field);
  form.addEventListener("input", ({ target }) => {
    // A day is typed figure by figure: it is one when the field is left.
    if (partOf(target)) saving.typed(partOf(target), target.type !== "date");
  });
  // The browser shows the caret: the bar may be over the rest.
  form.addEventListener("keyup", ({ key, target }) => {
    if (key === "Tab") target.scrollIntoView({ block: "nearest" });
  });
  form.addEventListener("focusout", ({ target }) => {
    const part = partOf(target);
    if (part?.isHalf) {
      released().then(() => {
        if (part.isHalf) showing.error(target, target.validationMessage);
      });
    }
    if (part?.waits) saving.flush();
  });
  form.addEventListener("click", ({ target }) => {
    if (target.closest("[data-edit-anyway]")) {
      target.closest("[data-scripted]").hidden = true;
      (parts.find((part) => part.isDirty) ?? parts[0]).field.focus();
      saving.agree().then(() => news.look());
    }
  });
  form.addEventListener("submit", async (event) => {
    if (event.submitter?.name === "choose") return;
    event.preventDefault();
    for (const part of parts) part.refused = null;
    await saving.agree();
    await news.look();
    const stuck = parts.find((part) => part.isStuck);
    if (stuck) showing.goTo(stuck);
    showing.sayState();
  });
  choose(form, saving, showing);

  // Whatever leads elsewhere waits until the last words are saved: what it leads to may show them,
  // and signing out would keep nobody's words.
  let isAsked = false;
  const first = (event, asks, go) => {
    if (event.defaultPrevented || !saving.isDirty || isAsked) return;
    if (!saving.waits) {
      isAsked = asks;
      return;
    }
    event.preventDefault();
    const patience = new Promise((resolve) => { setTimeout(resolve, LEAVING); });
    Promise.race([saving.flush(), patience]).then(() => {
      isAsked = asks && saving.isDirty;
      go();
    });
  };
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href]");
    if (link?.dataset.leads) {
      event.preventDefault();
      showing.goTo(parts.find(({ name }) => name === link.dataset.leads));
    }
    const plain = event.button === 0 && !(event.ctrlKey || event.metaKey || event.shiftKey);
    if (!link || !plain || link.target || link.getAttribute("href").startsWith("#")) return;
    first(event, false, () => { window.location.assign(link.href); });
  });
  document.addEventListener("submit", (event) => {
    const { target, submitter } = event;
    if (target !== form) first(event, true, () => { target.requestSubmit(submitter); });
  });
  window.addEventListener("beforeunload", (event) => {
    if (saving.mayBeLost || isAsked) event.preventDefault();
    isAsked = false;
  });
  window.addEventListener("pagehide", () => saving.leave());
  window.addEventListener("pageshow", ({ persisted }) => {
    if (persisted) saving.flush().then(() => news.look());
  });
  window.addEventListener("online", () => saving.comesBack());
  window.addEventListener("focus", () => saving.comesBack());
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") saving.comesBack();
    else if (saving.waits) saving.flush();
  });

  for (const scripted of form.querySelectorAll("[data-scripted]")) scripted.hidden = false;
  const copies = await openCopies(form.dataset);
  saving.copies = copies;
  keepRemarks(copies);
  for (const part of parts) if (part.isDirty && part.saved !== null) saving.typed(part);
  const found = await copies?.takeOver((name, words) => {
    const part = parts.find((one) => one.name === name);
    const isFound = part ? words.text !== part.text : giveBack(name, words);
    if (isFound) showing.say("found");
    if (!part) return isFound;
    if (isFound) {
      part.restore(words);
      part.field.closest("details")?.setAttribute("open", "");
    }
    return saving.typed(part);
  });
  if (found) saving.flush();
  news.listen();
}
