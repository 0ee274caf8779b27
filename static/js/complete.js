// Where htmx brought what is known of an address, complete the field that the place names in
// data-completes: only one that is still blank, so that nothing typed is lost. A name that was
// completed, and that nobody changed, goes away with its address. Where the answer comes as its field
// is reached, the name is selected: what is typed takes its place.
document.addEventListener("htmx:afterSwap", ({ detail }) => {
  const field = document.getElementById(detail.target.dataset.completes);
  if (!field) return;
  if (field.dataset.completed && field.value === field.dataset.completed) field.value = "";
  const known = detail.target.querySelector("[data-value]");
  field.dataset.completed = "";
  if (known && field.value.trim() === "") {
    field.value = field.dataset.completed = known.dataset.value;
    if (field === document.activeElement) field.select();
  }
});
