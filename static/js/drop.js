// A file dropped on the form is chosen and sent; a file that is too large is refused before it is sent.
for (const form of document.querySelectorAll("[data-drop]")) {
  const input = form.querySelector("[data-drop-file]");
  const tooLarge = form.querySelector("[data-drop-large]");
  const limit = Number(form.dataset.dropLimit);
  const fits = () => {
    const fits = !input.files.length || input.files[0].size <= limit;
    tooLarge.hidden = fits;
    return fits;
  };
  form.querySelector("[data-drop-hint]").hidden = false;
  input.addEventListener("change", fits);
  form.addEventListener("submit", (event) => { if (!fits()) event.preventDefault(); });
  form.addEventListener("dragover", (event) => { event.preventDefault(); form.classList.add("is-over"); });
  form.addEventListener("dragleave", (event) => { if (!form.contains(event.relatedTarget)) form.classList.remove("is-over"); });
  form.addEventListener("drop", (event) => {
    event.preventDefault();
    form.classList.remove("is-over");
    if (!event.dataTransfer.files.length) return;
    const one = new DataTransfer();
    one.items.add(event.dataTransfer.files[0]);
    input.files = one.files;
    form.requestSubmit();
  });
}
// A file that falls beside the form must not open in the page's place.
for (const kind of ["dragover", "drop"]) window.addEventListener(kind, (event) => event.preventDefault());
