// A form with data-passkey="create" or "get" asks the browser for a passkey when it is sent, and
// posts what the browser answers in its field « credential ». The options come from the page's
// JSON (data-passkey-options: its id) or from an address (data-passkey-from). Such forms are hidden
// until it is known that the browser can.
'use strict';
(() => {
  // A passkey is bound to a name: an address in digits has none.
  const can = window.PublicKeyCredential && window.webauthnJSON &&
    !/^(\[.*\]|[\d.]+)$/.test(location.hostname);

  async function optionsOf(form) {
    if (form.dataset.passkeyOptions) {
      return JSON.parse(document.getElementById(form.dataset.passkeyOptions).textContent);
    }
    const answer = await fetch(form.dataset.passkeyFrom, { headers: { Accept: 'application/json' } });
    if (!answer.ok) throw new Error(`${answer.status}`);
    return (await answer.json()).request_options;
  }

  async function ask(form) {
    const failed = form.querySelector('[data-passkey-failed]');
    failed.hidden = true;
    try {
      const answer = await window.webauthnJSON[form.dataset.passkey](await optionsOf(form));
      form.elements.credential.value = JSON.stringify(answer);
    } catch (error) {
      failed.hidden = false;
      return;
    }
    form.submit();
  }

  for (const form of document.querySelectorAll('form[data-passkey]')) {
    form.hidden = !can;
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      ask(form);
    });
  }
  for (const words of document.querySelectorAll('[data-passkey-cannot]')) words.hidden = can;
})();
