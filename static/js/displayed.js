// Say in a field whether a text has been on the screen from its beginning to its end, without a
// gap: data-displayed is the text's id. "false" when the page opens, "true" once it has.
"use strict";
for (const field of document.querySelectorAll("[data-displayed]")) {
  const text = document.getElementById(field.dataset.displayed);
  let seen = 0; // the share of the text's height, from its beginning
  const look = () => {
    if (document.visibilityState !== "visible") return;
    const { top } = text.getBoundingClientRect();
    const height = text.lastElementChild.getBoundingClientRect().bottom - top;
    if (-top / height <= seen) seen = Math.max(seen, (window.innerHeight - top) / height);
    if (seen >= 1) field.value = "true";
  };
  if (field.value !== "true") field.value = "false";
  for (const moved of ["scroll", "resize", "load"]) window.addEventListener(moved, look);
  document.addEventListener("visibilitychange", look);
  look();
}
