// Sends a small form without leaving the page, and takes from the answer the parts that changed.

import { freshToken } from "./asking.js";
import { $$, reading } from "./page.js";

/** `data-live` names the parts (ids) to take; `data-live-part` marks more of them within it; `data-live-on-change` sends when an answer is chosen. Without scripts it is a form. */
export function live(form) {
  let under_way = null, again = false, pressed = null;
  const said = () => document.getElementById(form.dataset.liveStatus ?? "room-said");

  /** After a failure nobody knows whether the server took it: answers may be sent twice, and with the old key later ones would pass for the same. */
  function renewKey() {
    const key = form.elements.namedItem("submission_key");
    if (key && form.dataset.liveOnChange !== undefined && window.crypto?.randomUUID) key.value = crypto.randomUUID().replaceAll("-", "");
  }

  async function send(submitter) {
    const body = new FormData(form, submitter), sent = answers();
    const answer = await fetch(form.action, { method: "POST", signal: AbortSignal.timeout?.(30000), body, credentials: "same-origin", headers: { ...reading, Accept: "text/html" } });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (!page.body.hasAttribute("data-signed-in")) throw new Error("signed out");
    const refused = page.querySelector(".govuk-error-summary__list"), notice = (refused ?? page.querySelector(".cw-flash .notice"))?.textContent.trim() ?? "";
    if (notice && !again) tell(refused ? `Not saved: ${notice}` : notice, refused !== null); // never "saved" while an answer is still to be sent
    const focused = document.activeElement?.closest("[id]")?.id, words = document.activeElement?.textContent;
    for (const id of [...form.dataset.live.split(" "), ...$$("[data-live-part]", form).map((part) => part.id)]) take(id, page);
    const key = page.querySelector("input[name=submission_key]")?.value;
    if (key && form.isConnected) form.elements.namedItem("submission_key").value = key;
    if (form.dataset.liveOnChange !== undefined) takeAnswers(sent, page);
    if (focused && !document.activeElement?.closest("#" + CSS.escape(focused))) {
      const row = document.getElementById(focused), buttons = row ? $$("button", row) : [];
      (buttons.find((button) => button.textContent === words) ?? buttons[0])?.focus({ preventScroll: true });
    }
  }

  const answers = () => new Map($$("input, select", form).map((each) => [each, /^(checkbox|radio)$/.test(each.type) ? each.checked : each.value]));

  /** What the server has now, others' answers with ours, except where somebody has chosen again since this was sent. */
  function takeAnswers(sent, page) {
    const now = answers(), there = new Map($$("input, select", page).map((each) => [each.id || each.name, each]));
    const changed = new Set([...now].filter(([each, value]) => sent.get(each) !== value).map(([each]) => each.name));
    for (const each of now.keys()) {
      const other = there.get(each.id || each.name);
      if (!other || !(each.name.startsWith("was-") || (each.type !== "hidden" && !changed.has(each.name)))) continue;
      if (/^(checkbox|radio)$/.test(each.type)) each.checked = other.checked;
      else if (each.value !== other.value) each.value = other.value;
    }
  }

  function tell(words, trouble = false) {
    if (!said()) return;
    said().textContent = words;
    said().classList.toggle("cw-saved--trouble", trouble);
  }

  async function attempt(submitter) {
    try {
      await send(submitter);
    } catch {
      renewKey();
      try {
        if (!await freshToken()) throw new Error("signed out");
        await send(submitter);
      } catch {
        renewKey();
        tell("Not saved: no connection, or you have been signed out. It will be tried again.", true);
        setTimeout(() => start(submitter), 5000);
      }
    }
  }

  function start(submitter) {
    if (form.dataset.liveOnChange !== undefined) tell("Saving…");
    if (under_way) { again = true; return; }
    under_way = attempt(submitter).finally(() => {
      under_way = null;
      const button = pressed;
      pressed = null;
      if (button) { again = false; form.requestSubmit(button); } // it sends what was answered since as well
      else if (again) { again = false; start(submitter); }
    });
  }

  form.addEventListener("submit", (event) => {
    if (event.submitter?.hasAttribute("data-not-live")) {
      if (!under_way) return;
      // With the key of what is on its way it would count as the same, sent twice, and what was answered since be lost.
      event.preventDefault();
      event.stopPropagation();
      pressed = event.submitter;
      tell("Saving…");
      return;
    }
    event.preventDefault();
    event.stopPropagation();
    start(event.submitter);
  });
  if (form.dataset.liveOnChange !== undefined) form.addEventListener("change", () => start(null));
}

/** Put a part of another page in the place of the same part here. */
export function take(id, page) {
  const here = document.getElementById(id), there = page.getElementById(id);
  if (!here || !there) return;
  if (there.dataset.mark) here.dataset.mark = there.dataset.mark;
  if (!there.children.length) { if (here.textContent !== there.textContent) here.textContent = there.textContent; return; }
  here.replaceChildren(...[...there.childNodes].map((node) => document.importNode(node, true)));
  $$("form[data-live]", here).forEach(live);
}
