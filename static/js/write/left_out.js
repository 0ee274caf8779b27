// On the page to sign: whether changes kept on this device are not in the text that it shows.
import { openCopies } from "./copies.js";

const plain = (text) => text.normalize("NFC").replace(/\s+/g, " ").trim();

const notice = document.querySelector("[data-kept]");
if (notice) {
  const copies = await openCopies({ ...notice.dataset, agreement: notice.dataset.kept });
  const kept = copies ? await copies.all() : [];
  const shown = plain(document.getElementById("text").textContent);
  // What has no base is a remark, which is no part of the text.
  notice.hidden = !kept.some(({ words: { base, text } }) =>
    base !== undefined && !(text.trim() && shown.includes(plain(text))));
}
