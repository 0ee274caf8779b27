// Ask before a page with unsaved words is left, by a link, the language button or the window's own.
// A form that comes back with data-unsaved="typed" holds such words already: they were refused.
for (const form of document.querySelectorAll("[data-unsaved]")) {
  let changed = form.dataset.unsaved === "typed";
  form.addEventListener("input", () => { changed = true; });
  form.addEventListener("submit", () => { changed = false; });
  window.addEventListener("beforeunload", (event) => { if (changed) event.preventDefault(); });
}
