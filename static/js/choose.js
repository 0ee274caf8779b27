// A button that ticks every box of its form, or takes all the ticks away when all are there. The
// page works without: the button stays hidden.
for (const button of document.querySelectorAll("[data-choose-all]")) {
  const boxes = [...button.form.querySelectorAll('input[type="checkbox"]')];
  button.hidden = false;
  button.addEventListener("click", () => {
    const some = boxes.some((box) => !box.checked);
    for (const box of boxes) box.checked = some;
  });
}
