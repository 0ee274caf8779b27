// A remark is sent without leaving the page, where a text may be half written: what the page answers
// takes the place of the remarks on that part. Where it answers something else, the form is sent as
// without a script, which does no harm: the same form twice says it once. Where no answer comes, the
// page stays. What is half said is kept on the device too (write/copies.js), once the page has copies.
import { released } from "./write/pressing.js";

const MOST_WAITED = 15000; // milliseconds
let copies = null;

const drafts = () => [...document.querySelectorAll("[data-remarks] textarea")];

// What is said in a field. Each has a key of its own, by which the server says it once; once it was
// sent, other words are another remark.
const wordsOf = (field) => ({
  text: field.value,
  key: field.dataset.key,
  part: field.form.dataset.remark,
  label: field.closest("[data-remarks]").getAttribute("aria-label"),
});

function keep(field) {
  if (!field.dataset.key || field.dataset.tried) {
    field.dataset.key = crypto.randomUUID?.() ?? field.form.elements.key.value;
    delete field.dataset.tried;
  }
  return copies?.keep(field.id, field.value.trim() ? wordsOf(field) : null);
}

// Put words in the field of this id; or, if that is gone, where a remark on the same part is left.
// Settled once they are kept there; false if there is no place for them. They may have been sent, and
// are dropped if they were said: the page shows the key of what its person said.
export function giveBack(id, { text, key, part }) {
  if (document.querySelector(`[data-said="${key}"]`)) return undefined;
  const field = document.getElementById(id) ?? document.getElementById(`remark-${part}`);
  if (!field) return false;
  if (!field.value.trim()) field.value = text;
  else if (!field.value.includes(text)) field.value = `${text}\n${field.value}`;
  if (field.value === text) field.dataset.key = key;
  const kept = keep(field);
  if (field.value === text) field.dataset.tried = "1";
  field.closest("details").open = true;
  return kept ?? true;
}

// From now on, keep what is typed.
export function keepRemarks(kept) {
  copies = kept;
  for (const field of drafts()) if (field.value.trim()) keep(field);
}

async function ask(form) {
  const signal = AbortSignal.timeout(MOST_WAITED);
  try {
    const answer = await fetch(form.action, { method: "POST", body: new FormData(form), signal });
    return { ok: answer.ok, text: await answer.text() };
  } catch {
    return null;
  }
}

// Whether the answer is the page, with what was `sent` in `field`, which has the key `key`. What was
// typed since then, or in another remark, stays.
function show({ ok, text }, part, field, sent, key) {
  const page = new DOMParser().parseFromString(text, "text/html");
  const id = `remarks-${part}`;
  const [fresh, old] = [page.getElementById(id), document.getElementById(id)];
  const forms = page.getElementById("remarks-forms");
  if (!ok || !forms || !fresh) return false;
  if (field && !fresh.querySelector(`[data-said="${key}"]`)) return false; // what it answers is gone
  const isSaid = (one) => one === field && one.value === sent;
  const typed = drafts().filter((one) => one.value && old.contains(one) && !isSaid(one));
  const others = typed.map((one) => [one.id, wordsOf(one)]);
  if (field) copies?.keep(field.id, null);
  const said = page.querySelector(".messages");
  old.replaceWith(fresh);
  document.getElementById("remarks-forms").replaceWith(forms);
  for (const [place, words] of others) {
    if (giveBack(place, words) !== false && !document.getElementById(place)) copies?.keep(place, null);
  }
  fresh.focus({ preventScroll: true });
  document.querySelector("[data-remarks-said]").textContent = said ? said.textContent.trim() : "";
  return true;
}

// Beside the button that was pressed, in the words of the save bar.
function sayUnreachable(button, isKept) {
  const state = (navigator.onLine ? "unreachable" : "offline") + (isKept ? "" : "-unkept");
  const said = document.createElement("p");
  said.className = "form-text";
  said.dataset.unsent = "";
  said.textContent = document.querySelector(`[data-save-states] [data-state="${state}"]`)?.textContent;
  button.after(said);
  document.querySelector("[data-remarks-said]").textContent = said.textContent;
}

document.addEventListener("input", ({ target }) => {
  if (drafts().includes(target)) keep(target);
});

document.addEventListener("submit", async (event) => {
  const { target: form, submitter } = event;
  if (!form.dataset.remark) return;
  event.preventDefault();
  if (form.dataset.sending) return;
  form.dataset.sending = "1";
  const field = form.elements.text;
  const sent = field?.value;
  if (field?.dataset.key) form.elements.key.value = field.dataset.key;
  if (field) field.dataset.tried = "1";
  for (const old of document.querySelectorAll("[data-unsent]")) old.remove();
  const key = form.elements.key?.value;
  const answer = await ask(form);
  await released();
  if (!answer) {
    delete form.dataset.sending;
    sayUnreachable(submitter, field && copies && !copies.failed);
  } else if (!show(answer, form.dataset.remark, field, sent, key)) {
    if (field) field.dataset.sent = "1"; // it doesn't leave unsaved
    (document.getElementById(form.id) ?? form).submit();
  }
});

window.addEventListener("beforeunload", (event) => {
  if (drafts().some((field) => field.value.trim() && !field.dataset.sent)) event.preventDefault();
});
// Back, on the page as it was left.
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("[data-remark]")) delete form.dataset.sending;
  for (const field of drafts()) delete field.dataset.sent;
});
