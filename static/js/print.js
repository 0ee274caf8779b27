// On paper, what is in a field of the letter is text like any other: whole, over as many pages as it takes;
// and in the letter of the document's language, where that is another than the screen's.
const fields = () => document.querySelectorAll(".letter textarea, .letter input.form-control, .letter select");
const shown = (field, lang) => (field.type === "date" && field.valueAsDate
  ? field.valueAsDate.toLocaleDateString(lang, { dateStyle: "long", timeZone: "UTC" })
  : field.value.trim());
addEventListener("beforeprint", () => {
  const sheet = document.querySelector("[data-sheet]");
  for (const field of fields()) {
    const text = shown(field, (sheet ?? document.documentElement).lang);
    const place = sheet?.querySelector(`[data-prints="${field.name}"]`);
    if (place) {
      place.textContent = text;
      place.dir = "auto";
      if (place.matches("p")) place.className = text ? "written" : "unwritten";
      continue;
    }
    const copy = document.createElement("p");
    copy.className = "written print-copy print-only";
    copy.dir = "auto";
    copy.textContent = text;
    field.dataset.printed = text ? "whole" : "blank";
    field.after(copy);
  }
});
addEventListener("afterprint", () => {
  for (const copy of document.querySelectorAll(".print-copy")) copy.remove();
  for (const field of fields()) delete field.dataset.printed;
});
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}
