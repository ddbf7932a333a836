// Saves a text while it is typed, and keeps it in the browser until the server has it.

import { freshToken, signInLink, token } from "./asking.js";
import { unsaved } from "./leaving.js";
import { $$, make, reading } from "./page.js";

/**
 * How the words of a saved place are read and put back: a text's own, or those of every box in a part of a form. `write`
 * says whether there was a box for each word; `shown` are the words for somebody to read.
 */
function wordsOf(box) {
  if (box.matches("textarea")) return {
    read: () => box.value, write: (words) => { box.value = words; return true; }, shown: (words) => words,
    above: (theirs) => { box.value = theirs + "\n\n" + box.value; }, body: (text) => ({ text }), focus: () => box.focus(),
  };
  const version = box.dataset.autosaveVersion;
  const all = () => $$("input[name], select[name], textarea[name]", box).filter((each) => each.name !== version);
  const on = (each) => !/^(checkbox|radio)$/.test(each.type) || each.checked;
  const first = () => $$("textarea", box)[0];
  return {
    read: () => JSON.stringify(all().filter(on).map((each) => [each.name, each.value])),
    write: (words) => {
      const kept = JSON.parse(words), known = new Set(all().map((each) => each.name));
      all().filter((each) => each.type !== "hidden").forEach((each) => {
        if (/^(checkbox|radio)$/.test(each.type)) each.checked = kept.some(([name, value]) => name === each.name && value === each.value);
        else each.value = kept.find(([name]) => name === each.name)?.[1] ?? "";
      });
      return kept.every(([name, value]) => known.has(name) || !value.trim());
    },
    shown: (words) => JSON.parse(words).filter(([name, value]) => /-(text|words)$/.test(name) && value.trim()).map(([, value]) => value).join("\n\n"),
    above: (theirs) => { first().value = theirs + "\n\n" + first().value; },
    body: (words) => ({ fields: JSON.parse(words) }), focus: () => first()?.focus(),
  };
}

/**
 * Save a text, or a part of a form, 1.5 seconds after a pause; keep it in this tab until the server has it.
 * It has data-autosave-url, data-version and, for the place where it says so, data-autosave-status (an id). A part of a form
 * names its field for the version in data-autosave-version.
 */
export function autosaving(box) {
  const url = box.dataset.autosaveUrl;
  const key = "casework:" + url;
  const words = wordsOf(box), form = box.closest("form"), isPart = box.dataset.autosaveVersion !== undefined;
  const said = document.getElementById(box.dataset.autosaveStatus) ?? make("p", { className: "cw-saved" });
  if (!said.isConnected) box.after(said);
  said.setAttribute("role", "status");
  const same = (one, other) => one.replace(/\r\n/g, "\n").trim() === other.replace(/\r\n/g, "\n").trim();
  let saved = words.read(), timer = 0, under_way = null, refused = false;

  const say = (words, trouble = false) => {
    if (said.textContent !== words) said.textContent = words;
    said.classList.toggle("cw-saved--trouble", trouble);
  };
  const schedule = (after = 1500) => { clearTimeout(timer); timer = setTimeout(save, after); };
  const pending = () => !same(words.read(), saved);
  const keep = (sent = false) => {
    pending() ? unsaved.add(box) : unsaved.delete(box);
    try {
      if (pending()) sessionStorage.setItem(key, JSON.stringify({ text: words.read(), version: box.dataset.version, sent, page: location.pathname }));
      else sessionStorage.removeItem(key);
    } catch { /* a full or forbidden store: the text is still in the box */ }
  };
  const takeVersion = (version) => {
    box.dataset.version = version;
    const field = form?.elements.namedItem(box.dataset.autosaveVersion ?? "version");
    if (field) field.value = version;
  };

  function save() {
    clearTimeout(timer);
    if (!pending() || refused) return under_way;
    if (under_way) return under_way.then(() => schedule());
    under_way = send(true).finally(() => { under_way = null; });
    return under_way;
  }

  async function send(may_refresh) {
    const text = words.read();
    let answer, body;
    try {
      answer = await fetch(url, {
        method: "POST", credentials: "same-origin", keepalive: text.length < 60000,
        headers: { ...reading, "Content-Type": "application/json", "X-CSRFToken": token() },
        body: JSON.stringify({ ...words.body(text), version: Number(box.dataset.version) }),
      });
      body = await answer.json().catch(() => ({}));
    } catch {
      say("Not saved: no connection. Your text is kept in this tab and will be tried again.", true);
      return schedule(5000);
    }
    if (answer.ok) {
      saved = text;
      takeVersion(body.version);
      keep();
      document.getElementById(box.id + "-theirs")?.remove();
      if (pending()) schedule(); else say("Saved " + body.saved);
    } else if (answer.status === 409 && body.theirs) {
      const theirs = Object.values(body.theirs)[0] ?? "";
      takeVersion(body.version);
      if (same(theirs, text)) { saved = theirs; keep(); say("Saved"); } else showBoth(theirs, body.changed_by);
    } else if (answer.status === 401 || body.error === "form_expired") {
      if (may_refresh && await freshToken().catch(() => false)) return send(false);
      say("You have been signed out: your text is kept in this tab. ", true);
      said.append(signInLink("Sign in again (opens in a new tab)"), ", then come back here.");
    } else if (answer.status === 422 || answer.status === 403 || answer.status === 404) {
      refused = true;
      say("Not saved: " + (body.error ?? "this can no longer be changed") + ". Copy your text before you leave.", true);
    } else {
      say("Not saved. Your text is kept in this tab and will be tried again.", true);
      schedule(10000);
    }
  }

  function showBoth(theirs, by, first = (by || "Somebody else") + " saved this first.", then = "Their text is here, yours is in the box below. Bring them together in the box; nothing is saved until you do.") {
    document.getElementById(box.id + "-theirs")?.remove();
    const take = make("button", { type: "button", className: "govuk-button govuk-button--secondary", textContent: "Put their text above mine" });
    const mine = make("button", { type: "button", className: "govuk-button govuk-button--secondary", textContent: "Keep only mine" });
    const shown = make("div", { id: box.id + "-theirs", className: "cw-conflict", tabIndex: -1 },
      make("p", {}, make("strong", { textContent: first })),
      make("p", { textContent: then }),
      make("pre", { textContent: theirs, tabIndex: 0 }),
      make("div", { className: "govuk-button-group" }, take, mine));
    shown.setAttribute("role", "alert");
    box.before(shown);
    const settle = () => { shown.remove(); saved = theirs; words.focus(); keep(); schedule(0); };
    take.addEventListener("click", () => { words.above(theirs); settle(); });
    mine.addEventListener("click", settle);
    say("Not saved: two people wrote here", true);
  }

  box.addEventListener("input", () => {
    keep();
    if (!said.classList.contains("cw-saved--trouble")) say("");
    if (!document.getElementById(box.id + "-theirs")) schedule();
  });
  if (!isPart) box.addEventListener("blur", save);
  addEventListener("focus", save);
  addEventListener("online", save);
  document.addEventListener("visibilitychange", () => { if (document.hidden) save(); });
  form?.addEventListener("submit", (event) => {
    clearTimeout(timer);
    if (event.defaultPrevented) return; // another part of the form is being saved: it sends the form again
    if (!under_way) { if (isPart) keep(true); unsaved.delete(box); return; }
    event.preventDefault(); // the answer brings the version that this form must carry
    under_way.then(() => form.requestSubmit(event.submitter));
  });

  const before = JSON.parse(sessionStorage.getItem(key) ?? "null");
  const taken = before?.sent && before.version !== box.dataset.version; // the form was sent, and the server has it
  if (before && !taken && !same(before.text, words.read())) {
    const theirs = words.read();
    const fits = words.write(before.text);
    box.dispatchEvent(new Event("input"));
    if (!fits) { clearTimeout(timer); showBoth(words.shown(before.text), "", "Your text from before was kept in this tab.", "There is no box for some of it any more. Nothing is saved until you choose."); }
    else if (before.version === box.dataset.version || same(theirs, "")) say("Text from before was kept in this tab and is being saved.");
    else { clearTimeout(timer); showBoth(words.shown(theirs)); }
  } else {
    sessionStorage.removeItem(key);
  }
}

/** Texts that were sent with a form of this page and have no box here any more are with the server: forget them. */
export function forgettingWhatWasSent(form) {
  const here = new Set($$("[data-autosave-url]", form).map((box) => "casework:" + box.dataset.autosaveUrl));
  Object.keys(sessionStorage).filter((key) => key.startsWith("casework:") && !here.has(key)).forEach((key) => {
    const kept = JSON.parse(sessionStorage.getItem(key));
    if (kept?.sent && kept.page === location.pathname) sessionStorage.removeItem(key);
  });
}
