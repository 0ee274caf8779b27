// The buttons of a comparison, when both changed a part: keep one version, or join them.
export function choose(form, saving, showing) {
  form.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-comparison] button");
    const place = button?.closest("[data-comparison]").dataset.comparison;
    const part = saving.parts.find(({ name }) => name === place);
    if (!part?.theirs) return; // a comparison that came with the page: its buttons send the form
    event.preventDefault();
    const how = button.value.split(":")[1];
    // What was typed since then is in the one that is joined.
    if (how === "joined" && part.text !== part.refused) await saving.flush();
    if (!part.theirs) return;
    const { saved, joined, read } = part.theirs;
    part.field.focus();
    showing.comparison(place, "");
    showing.error(part.field, "");
    if (how === "saved") {
      part.show(saved, read);
    } else {
      part.base = read;
      part.refused = part.theirs = null;
      if (how === "joined") part.text = joined;
    }
    saving.typed(part, how === "joined");
    if (!how) saving.flush();
  });
}
