// Words that were still on the device when their agreement closed: shown to who typed them, to copy.
import { openCopies } from "./copies.js";

const section = document.querySelector("[data-kept]");
if (section) {
  const copies = await openCopies({ ...section.dataset, agreement: section.dataset.kept });
  const kept = copies ? await copies.all() : [];
  for (const { words: { label, text } } of kept) {
    const heading = document.createElement("h3");
    const said = document.createElement("p");
    heading.textContent = label;
    said.textContent = text;
    said.className = "written";
    section.querySelector("[data-kept-words]").append(heading, said);
  }
  section.hidden = kept.length === 0;
  section.querySelector("[data-forget]").addEventListener("click", async () => {
    for (const { id } of kept) await copies.remove(id);
    section.hidden = true;
  });
}
