// Sends a small form without leaving the page, and takes from the answer the parts that changed.

import { freshToken } from "./asking.js";
import { $$, reading } from "./page.js";

/** `data-live` names the parts (ids) to take; `data-live-on-change` sends when an answer is chosen. Without scripts it is a form. */
export function live(form) {
  let under_way = null, again = false;
  const said = () => document.getElementById(form.dataset.liveStatus ?? "room-said");

  async function send(submitter) {
    const body = new FormData(form, submitter);
    const answer = await fetch(form.action, { method: "POST", body, credentials: "same-origin", headers: { ...reading, Accept: "text/html" } });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (!page.body.hasAttribute("data-signed-in")) throw new Error("signed out");
    const notice = page.querySelector(".cw-flash .notice, .govuk-error-summary__list")?.textContent.trim() ?? "";
    if (said() && notice && !again) said().textContent = notice; // never "saved" while an answer is still to be sent
    const focused = document.activeElement?.closest("[id]")?.id, words = document.activeElement?.textContent;
    for (const id of form.dataset.live.split(" ")) take(id, page);
    const key = page.querySelector("input[name=submission_key]")?.value;
    if (key && form.isConnected) form.elements.namedItem("submission_key").value = key;
    $$("input[name^='was-']", form).forEach((was) => { was.value = page.querySelector(`[name="${CSS.escape(was.name)}"]`)?.value ?? was.value; });
    if (focused && !document.activeElement?.closest("#" + CSS.escape(focused))) {
      const row = document.getElementById(focused), buttons = row ? $$("button", row) : [];
      (buttons.find((button) => button.textContent === words) ?? buttons[0])?.focus({ preventScroll: true });
    }
  }

  function take(id, page) {
    const here = document.getElementById(id), there = page.getElementById(id);
    if (!here || !there) return;
    if (!there.children.length) { if (here.textContent !== there.textContent) here.textContent = there.textContent; return; }
    here.replaceChildren(...[...there.childNodes].map((node) => document.importNode(node, true)));
    $$("form[data-live]", here).forEach(live);
  }

  function start(submitter, signed_in_again = false) {
    if (said() && form.dataset.liveOnChange !== undefined) said().textContent = "Saving…";
    if (under_way) { again = true; return; }
    under_way = send(submitter).catch(async () => {
      if (!signed_in_again && await freshToken().catch(() => false)) { under_way = null; return start(submitter, true); }
      if (said()) said().textContent = "Not saved: no connection, or you have been signed out. It will be tried again.";
      setTimeout(() => start(submitter), 5000);
    }).finally(() => {
      under_way = null;
      if (again) { again = false; start(submitter); }
    });
  }

  form.addEventListener("submit", (event) => {
    if (event.submitter?.hasAttribute("data-not-live")) return;
    event.preventDefault();
    event.stopPropagation();
    start(event.submitter);
  });
  if (form.dataset.liveOnChange !== undefined) form.addEventListener("change", () => start(null));
}
