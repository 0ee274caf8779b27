// Words kept on the device until the server has them. They are confidential: each copy is encrypted
// under the person's own key (mentorat/copies.py), whoever else comes to the device can't read it,
// and opening an agreement removes the copies of anybody else, and those that are too old.
// In IndexedDB, since what localStorage is given is on the disk only some seconds or a minute later.
// Each page has copies of its own, and holds a lock while it is there: what a page left that is gone
// is taken over by the next one, and no page touches those of another that is open.
const NAME = "mentorat";
const STORE = "copies";
const MOST_DAYS = 30;
const GOING = 1000; // milliseconds that a page that is left may take to be gone

const answered = (request) => new Promise((resolve, reject) => {
  request.onsuccess = () => resolve(request.result);
  request.onerror = () => reject(request.error);
});

function database() {
  const request = indexedDB.open(NAME, 1);
  request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: "id" });
  return answered(request);
}

const lockOf = (page) => `copies/${page}`;

class Copies {
  #key;
  #mark;
  #ours; // what begins the id of every copy of this agreement
  #page = crypto.randomUUID();
  #wanted = new Map(); // by part: what is to be there now, null for nothing
  #working = new Map(); // by part: the work under way

  constructor(key, mark, agreement) {
    this.#key = key;
    this.#mark = mark;
    this.#ours = `${mark}/${agreement}/`;
    this.failed = false;
  }

  #id(part) { return `${this.#ours}${part}/${this.#page}`; }

  // Hold the lock until the page is left; one that comes back as it was holds it again.
  hold() {
    return new Promise((held, refused) => {
      navigator.locks.request(lockOf(this.#page), () => {
        held();
        return new Promise((left) => { addEventListener("pagehide", left, { once: true }); });
      }).catch(refused);
    });
  }

  async #store(mode, work) {
    const opened = await database();
    try {
      const transaction = opened.transaction(STORE, mode);
      const done = new Promise((resolve, reject) => {
        transaction.oncomplete = resolve;
        transaction.onerror = transaction.onabort = () => reject(transaction.error);
      });
      const result = await work(transaction.objectStore(STORE));
      await done;
      return result;
    } finally {
      opened.close(); // so that signing out, in any tab, can clear it
    }
  }

  // Keep `words`, any plain data, as the only copy of `part`; or nothing, if it is null.
  keep(part, words) {
    this.#wanted.set(part, words);
    if (!this.#working.has(part)) {
      this.#working.set(part, this.#work(part).finally(() => this.#working.delete(part)));
    }
    return this.#working.get(part);
  }

  async #work(part) {
    while (this.#wanted.has(part)) {
      const words = this.#wanted.get(part);
      try {
        await this.#write(part, words);
        this.failed = false;
      } catch {
        this.failed = true;
      }
      if (this.#wanted.get(part) === words) this.#wanted.delete(part);
    }
  }

  async #write(part, words) {
    const id = this.#id(part);
    if (words === null) {
      await this.remove(id);
      return;
    }
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const plain = new TextEncoder().encode(JSON.stringify(words));
    const data = await crypto.subtle.encrypt(this.#cipher(id, iv), this.#key, plain);
    const row = { id, mark: this.#mark, at: Date.now(), iv, data };
    await this.#store("readwrite", (store) => answered(store.put(row)));
  }

  #cipher(id, iv) {
    return { name: "AES-GCM", iv, additionalData: new TextEncoder().encode(id) };
  }

  remove(id) {
    return this.#store("readwrite", (store) => answered(store.delete(id)));
  }

  // What is kept of this agreement, the newest first: the id of each copy, its part, its page and its
  // words. A copy under a key that is no longer in use is removed.
  async all() {
    const found = [];
    const rows = await this.#store("readonly", (store) => answered(store.getAll()));
    rows.sort((one, other) => other.at - one.at);
    for (const { id, iv, data } of rows.filter((row) => row.id.startsWith(this.#ours))) {
      const [part, page = ""] = id.slice(this.#ours.length).split("/");
      try {
        const plain = await crypto.subtle.decrypt(this.#cipher(id, iv), this.#key, data);
        found.push({ id, part, page, words: JSON.parse(new TextDecoder().decode(plain)) });
      } catch {
        await this.remove(id);
      }
    }
    return found;
  }

  // Give the words of the pages that are gone to `give`, with their part, and remove their copies:
  // it settles once it has kept them anew, and answers false if it has no place for them. How many
  // were given.
  async takeOver(give) {
    let given = 0;
    const pages = new Set((await this.all()).map(({ page }) => page));
    pages.delete(this.#page);
    for (const gone of pages) {
      const patience = { signal: AbortSignal.timeout(GOING) };
      await navigator.locks.request(lockOf(gone), patience, async () => {
        for (const { id, part, words } of (await this.all()).filter(({ page }) => page === gone)) {
          if (await give(part, words) === false || this.failed) continue;
          await this.remove(id);
          given += 1;
        }
      }).catch(() => {}); // it is open, and has them
    }
    return given;
  }

  async purge() {
    const oldest = Date.now() - MOST_DAYS * 24 * 3600 * 1000;
    await this.#store("readwrite", async (store) => {
      for (const { id, mark, at } of await answered(store.getAll())) {
        if (mark !== this.#mark || at < oldest) store.delete(id);
      }
    });
  }
}

// The copies of an agreement for the person that an element's data-person and data-key are of; null
// where the browser can keep none (without HTTPS, or where it refuses).
export async function openCopies({ agreement, person, key }) {
  try {
    const bytes = Uint8Array.from(atob(key), (character) => character.charCodeAt(0));
    const secret = await crypto.subtle.importKey("raw", bytes, "AES-GCM", false, ["encrypt", "decrypt"]);
    const copies = new Copies(secret, person, agreement);
    await copies.hold();
    addEventListener("pageshow", ({ persisted }) => { if (persisted) copies.hold(); });
    await copies.purge();
    return copies;
  } catch {
    return null;
  }
}
