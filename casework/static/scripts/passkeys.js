// Asks the device for a passkey, or for proof with one, and sends what it answers with the form. Without a device that can, says so.

import { $$ } from "./page.js";

const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));
const words = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
const keysOf = (list) => (list ?? []).map((key) => ({ ...key, id: bytes(key.id) }));

/** The options as the browser wants them: texts become bytes. */
function asked(options) {
  const found = { ...options, challenge: bytes(options.challenge) };
  if (options.user) found.user = { ...options.user, id: bytes(options.user.id) };
  if (options.excludeCredentials) found.excludeCredentials = keysOf(options.excludeCredentials);
  if (options.allowCredentials) found.allowCredentials = keysOf(options.allowCredentials);
  return found;
}

/** What the device answered, as the server wants it: bytes become texts. */
function answered(credential) {
  const response = {};
  for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (credential.response[name]) response[name] = words(credential.response[name]);
  }
  return JSON.stringify({ id: credential.id, rawId: words(credential.rawId), type: credential.type, response, clientExtensionResults: {} });
}

export function passkey(form) {
  const said = $$("[data-passkey-said]")[0];
  if (!window.PublicKeyCredential) {
    said.textContent = "This browser cannot use passkeys.";
    form.hidden = true;
    return;
  }
  form.hidden = false;
  form.addEventListener("submit", async (event) => {
    if (form.elements.answer.value) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (form.elements.name && "value" in form.elements.name && !form.elements.name.value.trim()) {
      form.submit();
      return;
    }
    said.textContent = "Answer what your device asks.";
    const publicKey = asked(JSON.parse(form.dataset.options));
    try {
      const found = await navigator.credentials[form.dataset.passkey]({ publicKey });
      form.elements.answer.value = answered(found);
      said.textContent = "";
      form.submit();
    } catch {
      said.textContent = "Your device did not answer, or this passkey is there already. Press the button to try again.";
    }
  });
}
