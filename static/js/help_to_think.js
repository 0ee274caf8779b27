// Help to think, beside each field: beginnings of a line, a count, one's own text of another agreement.
"use strict";
// Each line of a list with data-prompts becomes a button, that begins a line of the field of that id
// with the words in data-line. A script may offer others: any button with data-insert and data-into.
(() => {
  for (const list of document.querySelectorAll("[data-prompts]")) {
    for (const line of list.querySelectorAll("[data-line]")) {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = line.textContent;
      button.dataset.insert = line.dataset.line;
      button.dataset.into = list.dataset.prompts;
      line.replaceChildren(button);
    }
    list.parentElement.querySelector("[data-prompts-hint]").hidden = false;
  }

  // As somebody would type it, so that the browser can undo it and the page sees it.
  function type(field, text) {
    field.focus();
    field.setSelectionRange(field.value.length, field.value.length);
    if (document.execCommand("insertText", false, text)) return;
    field.setRangeText(text, field.value.length, field.value.length, "end");
    field.dispatchEvent(new InputEvent("input", { bubbles: true, data: text }));
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("button[data-insert]");
    const field = button && document.getElementById(button.dataset.into);
    if (!field) return;
    const apart = field.value === "" || field.value.endsWith("\n") ? "" : "\n";
    type(field, apart + button.dataset.insert);
  });
})();

// Say how much a field holds: its words and, near the bound (data-limit), its characters as the
// server counts them. data-count is the field's id; the sentences come with the page.
for (const place of document.querySelectorAll("[data-count]")) {
  const field = document.getElementById(place.dataset.count);
  const limit = Number(place.dataset.limit);
  const figure = new Intl.NumberFormat(document.documentElement.lang);
  const inWords = new Intl.Segmenter(document.documentElement.lang, { granularity: "word" });
  const write = (number) => figure.format(number).replace(/\s/g, "\u00a0");
  const say = (sentence, number) =>
    sentence.replace("##", write(limit)).replace("#", write(number));
  function count() {
    const text = field.value.normalize("NFC").trim();
    const { one, words, near, over } = place.dataset;
    const characters = [...text].length;
    const number = [...inWords.segment(text)].filter((piece) => piece.isWordLike).length;
    let said = number === 1 ? one : say(words, number);
    if (characters > limit) said = say(over, characters);
    else if (characters > limit * 0.9) said = say(near, characters);
    // A screen reader hears of it near the bound alone.
    place.setAttribute("aria-live", characters > limit * 0.9 ? "polite" : "off");
    place.classList.toggle("is-over", characters > limit);
    if (place.textContent !== said) place.textContent = said;
    place.hidden = characters === 0;
  }
  for (const kind of ["input", "change"]) field.addEventListener(kind, count);
  window.addEventListener("pageshow", count);
  count();
}

// The link to one's own texts (data-reuse: the field's id) brings them beside the field, where a
// button puts one in: after what is written there, and then only once it was asked again.
(() => {
  async function bring(link, place) {
    const answer = await fetch(link.href);
    if (!answer.ok || answer.redirected) throw new Error(`${answer.status}`);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const field = document.getElementById(link.dataset.reuse);
    for (const text of page.querySelectorAll("[data-own-text]")) {
      const form = text.querySelector("form");
      const button = form.querySelector("button");
      const { confirm } = button.dataset;
      const first = button.textContent;
      button.type = "button";
      button.addEventListener("click", () => {
        if (field.value.trim() === "" || button.textContent === confirm) {
          button.textContent = first;
          button.dataset.insert = text.querySelector(".written").textContent;
          button.dataset.into = field.id; // which puts it in, above
        } else {
          button.textContent = confirm;
          delete button.dataset.insert;
        }
      });
      button.addEventListener("blur", () => { button.textContent = first; });
      form.replaceWith(button);
      place.append(text);
    }
    place.hidden = false;
    place.tabIndex = -1;
    place.focus();
    link.parentElement.hidden = true;
  }

  for (const link of document.querySelectorAll("a[data-reuse]")) {
    link.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      const place = link.closest(".help-to-think").querySelector("[data-reuse-place]");
      bring(link, place).catch(() => { location.href = link.href; });
    });
  }
})();
