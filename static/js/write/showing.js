// What the page shows of saving: the state in the save bar, errors beside the fields, comparisons.
const GRAVE = /^(offline|unreachable|signed-out|another|paused|conflict|invalid|over)/;

// A link to a part, which goTo follows.
function leading(part, ...words) {
  const link = document.createElement("a");
  link.href = `#${part.field.id}`;
  link.dataset.leads = part.name;
  link.append(...words);
  return link;
}

// Do `change` without moving the field that somebody is typing in.
export function inPlace(change) {
  const field = document.activeElement?.closest("textarea, input, summary, button, a");
  const { top, bottom } = field?.getBoundingClientRect() ?? { top: 0, bottom: 0 };
  if (bottom <= 0 || top >= window.innerHeight) return change(); // out of sight
  const root = document.documentElement;
  root.style.overflowAnchor = "none"; // or the browser would do it too
  change();
  if (field.isConnected) window.scrollBy(0, field.getBoundingClientRect().top - top);
  requestAnimationFrame(() => { root.style.overflowAnchor = ""; });
  return undefined;
}

export class Showing {
  #words = new Map();
  #bar;
  #said;
  #shown = "";
  #announced = "";

  constructor(form) {
    this.form = form;
    this.#bar = form.querySelector("[data-save-state]");
    this.#said = form.querySelector("[data-save-said]");
    for (const words of form.querySelectorAll("[data-save-states] > *")) {
      this.#words.set(words.dataset.state ?? `said-${words.dataset.said}`, words);
    }
    this.#words.set("clean", this.#bar.cloneNode(true));
  }

  // Show the state, in the template's words or in a sentence, and on top the part that waits. Read aloud is what somebody must know,
  // and the save that puts an end to it; not every save of an evening.
  state(state, sentence, part) {
    this.#wait(part && state !== "over" && GRAVE.test(state) ? state : "", part);
    if (this.#shown === state + sentence) return;
    this.#shown = state + sentence;
    this.#bar.dataset.state = state;
    const words = sentence ? [sentence] : this.#copyOf(state);
    this.#bar.replaceChildren(...(/^(conflict|invalid)/.test(state) ? [leading(part, ...words)] : words));
    if ((GRAVE.test(state) || state === "saved") && state !== this.#announced) {
      this.#announced = state;
      this.sayState();
    }
  }

  #copyOf(state) { return this.#words.get(state).cloneNode(true).childNodes; }

  // On top of the page: that a part waits, and which.
  #wait(state, part) {
    const box = document.querySelector("[data-waiting]");
    const shown = state && state + part.name;
    if (!box || box.dataset.waiting === shown) return;
    inPlace(() => {
      box.dataset.waiting = shown;
      box.hidden = !state;
      if (state) box.replaceChildren(...this.#copyOf(state), " ", leading(part, part.label));
    });
  }

  // Bring somebody to where a part waits for them.
  goTo({ name, field }) {
    field.closest("details")?.setAttribute("open", "");
    (this.form.querySelector(`[data-comparison="${name}"] > section`) ?? field).focus();
    document.getElementById(`${field.id}-refused`)?.scrollIntoView({ block: "nearest" });
  }

  wordsOf(name) { return this.#words.get(name)?.textContent; }

  // Read `sentence` aloud, or what the template has under this name.
  say(sentence) {
    this.#said.textContent = this.wordsOf(`said-${sentence}`) ?? sentence;
  }

  sayState() { this.say(this.#bar.textContent.trim()); }

  // Say what is wrong beside a field; "" for nothing.
  error(field, message) {
    const id = `${field.id}-refused`;
    const shown = document.getElementById(id);
    if (shown ? shown.textContent === message : !message) return;
    inPlace(() => {
      field.parentElement.querySelectorAll(".invalid-feedback").forEach((old) => old.remove());
      field.classList.toggle("is-invalid", message !== "");
      const others = (field.getAttribute("aria-describedby") ?? "").split(" ").filter((other) =>
        other && other !== id && document.getElementById(other));
      if (message) {
        field.setAttribute("aria-invalid", "true");
        const beside = document.createElement("p");
        Object.assign(beside, { id, className: "invalid-feedback", textContent: message });
        field.after(beside);
        others.push(id);
      } else {
        field.removeAttribute("aria-invalid");
      }
      if (others.length) field.setAttribute("aria-describedby", others.join(" "));
      else field.removeAttribute("aria-describedby");
    });
  }

  // Show the comparison that the server made for a part, or none. Whoever is in it is left in peace.
  comparison(part, html) {
    const place = this.form.querySelector(`[data-comparison="${part}"]`);
    if (html && place.contains(document.activeElement)) return;
    if (!html && !place.firstChild) return;
    const made = new DOMParser().parseFromString(html, "text/html");
    inPlace(() => {
      place.replaceChildren(...made.body.childNodes);
      if (html) place.closest("details")?.setAttribute("open", "");
    });
  }
}
