// A part of the page that htmx brought may complete a field, by its data-completes (the field's id)
// and data-value: only one that is still blank, so that nothing typed meanwhile is lost.
document.addEventListener("htmx:afterSwap", ({ detail }) => {
  for (const source of detail.target.querySelectorAll("[data-completes]")) {
    const field = document.getElementById(source.dataset.completes);
    if (field && field.value.trim() === "") field.value = source.dataset.value;
  }
});
