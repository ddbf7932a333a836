// Saves a text while it is typed, and keeps it in the browser until the server has it.

import { ENDS, freshToken, signInLink, token } from "./asking.js";
import { showBoth } from "./conflict.js";
import * as keeping from "./keeping.js";
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

const PAUSE = 1000, LONGEST = 1800, KEPT = "Your text from before was kept in this browser.",
  CUT = "Not saved: no connection. Your text is kept in this browser and will be tried again.";

/** What is not saved, said at the foot of the window too, wherever the reader is; screen readers have it from the place itself. */
const troubles = new Map();
function showTroubles() {
  const bar = document.getElementById("not-saved") ?? document.body.appendChild(make("p", { id: "not-saved", className: "cw-not-saved", ariaHidden: "true" }));
  bar.hidden = troubles.size === 0;
  bar.textContent = [...new Set([...troubles.values()].map((said) => said.textContent))].join(" ");
}

/**
 * Save a text, or a part of a form, a second after a pause and at least every two while somebody types; keep it in this
 * browser until the server has it. It has data-autosave-url, data-version and, for the place where it says so,
 * data-autosave-status (an id). A part of a form names its field for the version in data-autosave-version. A text that is
 * made by its first save has data-autosave-key, and the answer says where it is saved from then on.
 */
export function autosaving(box) {
  const name = box.dataset.autosaveUrl;
  const words = wordsOf(box), form = box.closest("form"), isPart = box.dataset.autosaveVersion !== undefined;
  const said = document.getElementById(box.dataset.autosaveStatus) ?? make("p", { className: "cw-saved" });
  if (!said.isConnected) box.after(said);
  said.setAttribute("role", "status");
  const same = (one, other) => one.replace(/\r\n/g, "\n").trim() === other.replace(/\r\n/g, "\n").trim();
  let saved = box.dataset.typed === "yes" ? null : words.read(), timer = 0, since = 0, under_way = null, refused = false, opened = false, cut = false;

  const say = (words, trouble = false) => {
    if (said.textContent !== words) said.textContent = words;
    said.classList.toggle("cw-saved--trouble", trouble);
    trouble ? troubles.set(box, said) : troubles.delete(box);
    showTroubles();
  };
  const schedule = (after) => {
    clearTimeout(timer);
    since ||= Date.now();
    timer = setTimeout(save, after ?? Math.max(0, Math.min(PAUSE, since + LONGEST - Date.now())));
  };
  const pending = () => saved === null || !same(words.read(), saved);
  const choosing = () => document.getElementById(box.id + "-theirs") !== null;
  let based = box.dataset.version; // what was typed stands on this version, however new the one that is shown beside it
  const keep = (sent = false) => {
    pending() ? unsaved.add(box) : unsaved.delete(box);
    if (!opened) return; // what was kept before has not been looked at yet
    if (pending()) keeping.put(name, { text: words.read(), version: based, sent, page: location.pathname, key: box.dataset.autosaveKey });
    else keeping.remove(name);
  };
  const takeVersion = (version) => {
    box.dataset.version = based = String(version);
    const field = form?.elements.namedItem(box.dataset.autosaveVersion ?? box.dataset.versionField ?? "version");
    if (field) field.value = version;
  };

  function save() {
    clearTimeout(timer);
    if (!pending() || refused || choosing() || !opened) return under_way;
    if (under_way) return under_way.then(() => schedule());
    since = 0;
    under_way = send(true).finally(() => { under_way = null; });
    return under_way;
  }

  async function send(may_refresh) {
    const text = words.read();
    let answer, body;
    try {
      answer = await fetch(box.dataset.autosaveUrl, {
        method: "POST", credentials: "same-origin", keepalive: text.length < 60000,
        headers: { ...reading, "Content-Type": "application/json", "X-CSRFToken": token() },
        body: JSON.stringify({ ...words.body(text), version: Number(box.dataset.version), key: box.dataset.autosaveKey }),
      });
      body = await answer.json().catch(() => ({}));
      cut = false;
    } catch {
      cut = true;
      say(CUT, true);
      return schedule(5000);
    }
    if (answer.ok) {
      saved = text;
      if (body.url) box.dataset.autosaveUrl = body.url;
      takeVersion(body.version);
      keep();
      document.getElementById(box.id + "-theirs")?.remove();
      if (pending()) schedule(); else say("Saved " + body.saved);
      if (body.standing) document.dispatchEvent(new CustomEvent("casework:standing", { detail: body.standing }));
    } else if (answer.status === 409 && body.theirs) {
      const theirs = Object.values(body.theirs)[0] ?? "";
      if (same(theirs, text)) { saved = theirs; takeVersion(body.version); keep(); say("Saved"); }
      else conflict(theirs, body.changed_by, { version: body.version });
    } else if (answer.status === 401 || body.error === "form_expired") {
      if (may_refresh && await freshToken().catch(() => false)) return send(false);
      say("You have been signed out: your text is kept in this browser. ", true);
      said.append(signInLink("Sign in again (opens in a new tab)"), ", then come back here.");
      showTroubles();
    } else if (answer.status === 422 || answer.status === 403 || answer.status === 404) {
      if (answer.status === 404 && box.dataset.gone) return gone();
      refused = true;
      const why = answer.status === 404 ? "this is not there any more, or no longer open to you" : (body.error ?? "this can no longer be changed");
      say("Not saved: " + why.replace(/\.$/, "") + ". Copy your text before you leave.", true);
    } else {
      say("Not saved. Your text is kept in this browser and will be tried again.", true);
      schedule(10000);
    }
  }

  /** Both texts until somebody chooses. Only then does ours stand on their version: left or sent before, it would take their place unseen. */
  function conflict(theirs, by, { version = box.dataset.version, first = (by || "Somebody else") + " saved this first.", then = "Bring the two together; you can go on writing below. Nothing is saved until you choose." } = {}) {
    const settled = () => { saved = theirs; takeVersion(version); words.focus(); keep(); schedule(0); };
    showBoth(box, { theirs, mine: isPart ? undefined : words.read(), first, then, words, settled });
    say("Not saved: two people wrote here", true);
  }

  /** Somebody removed what this box holds: the form that is sent with its words makes another of them. */
  function gone() {
    refused = true;
    say(box.dataset.gone, true);
  }
  box.addEventListener("casework:gone", gone);

  box.addEventListener("input", () => {
    keep();
    if (!said.classList.contains("cw-saved--trouble")) say("");
    if (!choosing()) schedule();
  });
  if (!isPart) box.addEventListener("blur", save);
  addEventListener("focus", save);
  addEventListener("online", save);
  addEventListener("storage", ({ key }) => { if (key === ENDS) save(); }); // signed in again in another tab
  document.addEventListener("visibilitychange", () => { if (document.hidden) save(); });
  form?.addEventListener("submit", (event) => {
    const waiting = (cut || !navigator.onLine) && (under_way || pending());
    if (!choosing() && !waiting) return;
    event.preventDefault();
    event.stopImmediatePropagation(); // nothing of the form is sent, so its other parts go on saving by themselves
    if (choosing()) {
      say("Not saved: choose first what becomes of the two texts.", true);
      document.getElementById(box.id + "-theirs").focus();
    } else { say(CUT, true); save(); }
  }, true);
  form?.addEventListener("submit", (event) => {
    clearTimeout(timer);
    if (event.defaultPrevented) return; // another part of the form is being saved: it sends the form again
    if (!under_way) { keep(true); unsaved.delete(box); return; }
    event.preventDefault(); // the answer brings the version that this form must carry
    under_way.then(() => form.requestSubmit(event.submitter));
  });
  box.addEventListener("casework:newer", ({ detail }) => { // somebody else's text, which nothing of ours stands against
    if (pending() || under_way || choosing() || refused || !opened) return;
    words.write(detail.text);
    saved = words.read();
    takeVersion(detail.version);
    say(`${detail.by || "Somebody else"} has just changed this text.`);
  });

  keeping.ready.then(() => {
    opened = true;
    if (saved === null) { // the form came back with a fault: what stands in the box is not saved yet
      saved = box.dataset.autosaveKey && !words.read().trim() ? "" : null;
      keep();
      if (pending()) schedule();
      return;
    }
    const before = keeping.get(name), theirs = saved, typed = words.read();
    if (before?.key) {
      if ($$("[data-decision]", form).some((each) => same(each.value, before.text))) { keeping.remove(name); return; }
      box.dataset.autosaveKey = before.key; // so that a save sent twice words one decision
      form.elements.namedItem("new_decision_key").value = before.key;
    }
    const taken = !before?.key && before?.sent && before.version !== box.dataset.version; // the form was sent, and the server has it
    if (!before || taken || same(before.text, theirs)) { keeping.remove(name); if (pending()) { keep(); schedule(); } return; }
    if (!same(typed, theirs)) { conflict(words.shown(before.text), "", { first: KEPT }); return; }
    based = before.version;
    const fits = words.write(before.text);
    box.dispatchEvent(new Event("input"));
    if (!fits) { clearTimeout(timer); conflict(words.shown(before.text), "", { first: KEPT, then: "There is no box for some of it any more. Nothing is saved until you choose." }); }
    else if (before.version === box.dataset.version || same(theirs, "")) { based = box.dataset.version; say("Text from before was kept in this browser and is being saved."); }
    else { clearTimeout(timer); conflict(words.shown(theirs)); }
  });
}

/** Texts that were sent with a form of this page and have no box here any more are with the server: forget them. */
export async function forgettingWhatWasSent(form) {
  const here = new Set($$("[data-autosave-url]", form).map((box) => box.dataset.autosaveUrl));
  await keeping.ready;
  keeping.names().filter((name) => !here.has(name)).forEach((name) => {
    const kept = keeping.get(name);
    if (kept?.sent && kept.page === location.pathname) keeping.remove(name);
  });
}
