// Ask before a page with unsaved words is left, by a link, the language button or the window's own.
for (const form of document.querySelectorAll("[data-unsaved]")) {
  let changed = false;
  form.addEventListener("input", () => { changed = true; });
  form.addEventListener("submit", () => { changed = false; });
  window.addEventListener("beforeunload", (event) => { if (changed) event.preventDefault(); });
}
