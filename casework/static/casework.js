// What makes pages quicker and safer to use. Everything works without it.
// Order: start, questions that depend on others, text that grows, searching a list, leaving with unsaved text,
// saving while typing, dragging into order, staying in place, keys, scores, the end of a sign-in.

const $$ = (selector, within = document) => [...within.querySelectorAll(selector)];
const make = (tag, properties = {}, ...children) => {
  const node = Object.assign(document.createElement(tag), properties);
  node.append(...children);
  return node;
};
const reading = { "X-Requested-With": "fetch" };

// -- asking the server ------------------------------------------------------------------------------------------------

/** The form token of this page; sign-in gives a new one, which `freshToken` fetches. */
const token = () => document.querySelector("input[name=csrf_token]")?.value ?? "";

/** Take the token of the sign-in that counts now. Says whether somebody is signed in. */
async function freshToken() {
  const answer = await fetch(document.body.dataset.account ?? "/account", { credentials: "same-origin" });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.querySelector("input[name=csrf_token]")?.value;
  if (!answer.ok || !page.body.hasAttribute("data-signed-in") || !fresh) return false;
  $$("input[name=csrf_token]").forEach((input) => { input.value = fresh; });
  noteEnd(page.body.dataset.sessionEnds);
  return true;
}

function signInLink(words) {
  return make("a", { href: document.body.dataset.signIn ?? "/sign-in", target: "_blank", rel: "noopener", className: "govuk-link", textContent: words });
}

// -- questions that another answer brings out -------------------------------------------------------------------------

function revealing() {
  const update = () => {
    $$("[data-reveals] [data-aria-controls]").forEach((input) => {
      document.getElementById(input.dataset.ariaControls)?.classList.toggle("govuk-radios__conditional--hidden", !input.checked);
    });
    $$("[data-only-if]").filter((group) => !group.closest("[id^=conditional-]")).forEach((group) => {
      const form = group.closest("form");
      const controls = form ? $$(`[name="${CSS.escape(group.dataset.onlyIf)}"]`, form) : [];
      const given = controls.filter((each) => !each.matches("[type=radio], [type=checkbox]") || each.checked).map((each) => each.value);
      const answers = group.dataset.answers.split("|");
      group.hidden = controls.length > 0 && !given.some((value) => answers.includes(value));
    });
  };
  document.addEventListener("change", update);
  addEventListener("pageshow", update);
  update();
}

// -- text boxes that grow with their text -----------------------------------------------------------------------------

function growing(box) {
  const least = box.offsetHeight;
  const fit = () => {
    if (box.scrollHeight > box.clientHeight) box.style.height = Math.max(least, Math.min(box.scrollHeight + 6, innerHeight * 0.8)) + "px";
  };
  box.addEventListener("input", fit);
  fit();
}

// -- a long list to pick from, narrowed by typing (ARIA combobox) -------------------------------------------------------

function searching(select) {
  const label = document.querySelector(`label[for="${CSS.escape(select.id)}"]`)?.textContent.trim() ?? "";
  const options = [...select.options].filter((option) => option.value !== "");
  const listId = select.id + "-list";
  const input = make("input", { id: select.id, type: "text", className: "govuk-input", autocomplete: "off", spellcheck: false });
  for (const [name, value] of Object.entries({ role: "combobox", "aria-expanded": "false", "aria-controls": listId, "aria-autocomplete": "list" })) input.setAttribute(name, value);
  if (select.getAttribute("aria-describedby")) input.setAttribute("aria-describedby", select.getAttribute("aria-describedby"));
  if (select.classList.contains("govuk-select--error")) input.classList.add("govuk-input--error");
  const list = make("ul", { id: listId, className: "cw-combo__list", hidden: true });
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", label);
  const said = make("span", { className: "govuk-visually-hidden" });
  said.setAttribute("role", "status");
  let shown = [], at = -1;

  select.id += "-select";
  select.hidden = true;
  const wrapper = make("div", { className: "cw-combo" }, input, list, said);
  select.before(wrapper);
  wrapper.append(select);
  const chosen = () => (select.value === "" ? "" : select.selectedOptions[0]?.text ?? "");
  input.value = chosen();

  const close = () => { list.hidden = true; at = -1; input.setAttribute("aria-expanded", "false"); input.removeAttribute("aria-activedescendant"); };
  const choose = (option) => {
    select.value = option ? option.value : "";
    input.value = chosen();
    close();
    select.dispatchEvent(new Event("change", { bubbles: true }));
  };
  const mark = (place) => {
    at = place;
    [...list.children].forEach((node, n) => node.setAttribute("aria-selected", String(n === at)));
    const node = list.children[at];
    if (node?.id) { input.setAttribute("aria-activedescendant", node.id); node.scrollIntoView({ block: "nearest" }); }
  };
  const open = (all) => {
    const words = all ? [] : input.value.toLowerCase().split(/\s+/).filter(Boolean);
    shown = options.filter((option) => words.every((word) => option.text.toLowerCase().includes(word)));
    list.replaceChildren(...shown.map((option, n) => {
      const node = make("li", { id: `${listId}-${n}`, className: "cw-combo__option", textContent: option.text });
      node.setAttribute("role", "option");
      node.setAttribute("aria-selected", "false");
      node.addEventListener("mousedown", (event) => { event.preventDefault(); choose(option); });
      return node;
    }));
    said.textContent = shown.length === 1 ? "1 answer" : `${shown.length} answers`;
    list.hidden = shown.length === 0;
    input.setAttribute("aria-expanded", String(shown.length > 0));
    at = -1;
  };
  input.addEventListener("click", () => { if (list.hidden) open(true); });
  input.addEventListener("input", () => open(false));
  input.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (list.hidden) open(true);
      if (shown.length) mark((at + (event.key === "ArrowDown" ? 1 : -1) + shown.length) % shown.length);
    } else if (event.key === "Enter" && !list.hidden && (at >= 0 || shown.length === 1)) {
      event.preventDefault();
      choose(shown[Math.max(at, 0)]);
    } else if (event.key === "Escape") {
      input.value = chosen();
      close();
    }
  });
  input.addEventListener("blur", () => {
    const typed = input.value.trim().toLowerCase();
    if (typed === "") choose(null);
    else if (typed !== chosen().toLowerCase()) {
      const exact = options.find((option) => option.text.trim().toLowerCase() === typed);
      if (exact || shown.length === 1) choose(exact ?? shown[0]);
      else input.value = chosen();
    }
    close();
  });
}

// -- leaving with text that was typed and not sent ----------------------------------------------------------------------

const unsaved = new Set();

function warnBeforeLosingText() {
  document.addEventListener("input", ({ target }) => {
    if (target.form?.method === "post" && !target.closest("[data-autosave-url]")) unsaved.add(target.form);
  });
  document.addEventListener("submit", (event) => { unsaved.delete(event.target); });
  addEventListener("beforeunload", (event) => { if (unsaved.size) event.preventDefault(); });
}

// -- saving while typing --------------------------------------------------------------------------------------------------

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
function autosaving(box) {
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
function forgettingWhatWasSent(form) {
  const here = new Set($$("[data-autosave-url]", form).map((box) => "casework:" + box.dataset.autosaveUrl));
  Object.keys(sessionStorage).filter((key) => key.startsWith("casework:") && !here.has(key)).forEach((key) => {
    const kept = JSON.parse(sessionStorage.getItem(key));
    if (kept?.sent && kept.page === location.pathname) sessionStorage.removeItem(key);
  });
}

// -- dragging into order; the up and down buttons do the same without --------------------------------------------------------

function reordering(list) {
  const rows = () => $$(":scope > [data-item]", list);
  let moved = null, before = "";
  const order = () => rows().map((row) => row.dataset.item).join();
  rows().forEach((row) => { row.draggable = true; });
  list.addEventListener("dragstart", (event) => {
    const row = event.target.closest("[data-item]");
    if (row?.parentNode !== list) return;
    event.stopPropagation();
    moved = row;
    before = order();
    event.dataTransfer.effectAllowed = "move";
    row.classList.add("cw-dragged");
  });
  list.addEventListener("dragover", (event) => {
    if (!moved) return;
    event.preventDefault();
    const over = rows().find((row) => row.contains(event.target));
    if (!over || over === moved) return;
    const { top, height } = over.getBoundingClientRect();
    list.insertBefore(moved, event.clientY < top + height / 2 ? over : over.nextSibling);
  });
  list.addEventListener("drop", (event) => event.preventDefault());
  list.addEventListener("dragend", async (event) => {
    if (!moved) return;
    event.stopPropagation();
    moved.classList.remove("cw-dragged");
    moved = null;
    if (order() === before) return;
    const form = new FormData();
    rows().forEach((row) => form.append("order", row.dataset.item));
    form.append("csrf_token", token());
    const answer = await fetch(list.dataset.reorder, { method: "POST", body: form, credentials: "same-origin", headers: reading }).catch(() => null);
    if (answer?.ok) { keepPlace(); location.reload(); return; }
    const said = make("p", { className: "govuk-error-message", textContent: "The new order was not saved. Load the page again and use the Up and Down buttons." });
    said.setAttribute("role", "alert");
    list.before(said);
  });
}

// -- staying in place after a small button that posts ------------------------------------------------------------------------

const PLACE = "casework-place";

function keepPlace(id = "", words = "") {
  sessionStorage.setItem(PLACE, JSON.stringify({ path: location.pathname, top: scrollY, id, words, at: Date.now() }));
}

function stayInPlace() {
  const place = JSON.parse(sessionStorage.getItem(PLACE) ?? "null");
  sessionStorage.removeItem(PLACE);
  if (place && place.path === location.pathname && Date.now() - place.at < 15000 && !document.querySelector(".cw-flash")) {
    scrollTo(0, place.top);
    const row = place.id && document.getElementById(place.id);
    const buttons = row ? $$("button", row) : [];
    (buttons.find((button) => button.textContent.trim() === place.words) ?? buttons[0])?.focus({ preventScroll: true });
  }
  document.addEventListener("submit", ({ target, submitter }) => {
    if (target.matches(".cw-inline") && target.closest("main")) keepPlace(target.closest("[data-item]")?.id, submitter?.textContent.trim());
  });
}

// -- keys ------------------------------------------------------------------------------------------------------------------------

/** Alt, Shift and a letter go to the control that has it as data-shortcut; with ? they list what there is. */
function keys() {
  const found = $$("[data-shortcut]");
  if (!found.length) return;
  const named = (control) => control.dataset.shortcutName ?? control.labels?.[0]?.textContent.trim() ?? control.textContent.trim();
  const help = make("dialog", { className: "cw-keys" }, make("h2", { textContent: "Keyboard shortcuts" }));
  const press = (letter) => make("dt", {}, make("kbd", { textContent: "Alt" }), " + ", make("kbd", { textContent: "Shift" }), " + ", make("kbd", { textContent: letter.toUpperCase() }));
  help.append(
    make("dl", {}, ...found.flatMap((control) => [press(control.dataset.shortcut), make("dd", { textContent: named(control) })]), press("?"), make("dd", { textContent: "This list" })),
    make("form", { method: "dialog" }, make("button", { className: "govuk-button", textContent: "Close" })),
  );
  help.setAttribute("aria-label", "Keyboard shortcuts");
  const button = make("button", { type: "button", className: "cw-small-button", textContent: "Keyboard shortcuts" });
  button.addEventListener("click", () => help.showModal());
  document.querySelector("main").append(make("p", { className: "cw-screen-only" }, button), help);
  addEventListener("keydown", (event) => {
    if (!event.altKey || !event.shiftKey || event.ctrlKey || event.metaKey) return;
    if (event.code === "Slash") { event.preventDefault(); help.open ? help.close() : help.showModal(); return; }
    const letter = event.code.replace(/^(Key|Digit)/, "").toLowerCase();
    const target = found.find((control) => control.dataset.shortcut === letter);
    if (!target) return;
    event.preventDefault();
    if (target.matches("a, button")) target.click(); else target.focus();
  });
}

// -- the score of a questionnaire as it stands; the server works it out again on every save ------------------------------------------

function scoring(box) {
  const tool = JSON.parse(box.dataset.score), form = document.getElementById(box.dataset.scoreOf);
  const given = (name) => $$(`[name="${CSS.escape(name)}"]`, form).filter((each) => !each.matches("[type=radio], [type=checkbox]") || each.checked).map((each) => each.value.trim());
  const worth = ({ names, kind, points }) => {
    const [first, second] = names.map(given);
    if (kind === "choices") return first.reduce((sum, key) => sum + (points[0][key] ?? 0), 0);
    if (!first[0]) return null;
    if (kind === "number") return /^\d+$/.test(first[0]) ? Number(first[0]) : null;
    const weight = points[0][first[0]] ?? 0;
    if (kind === "choice" || weight === 0) return weight;
    return second[0] ? weight * (points[1][second[0]] ?? 0) : null;
  };
  const update = () => {
    const each = tool.questions.map(worth);
    const missing = tool.questions.filter((question, n) => each[n] === null && !question.optional).length;
    const total = tool.highest ? Math.max(0, ...each) : each.reduce((sum, one) => sum + (one ?? 0), 0);
    const band = tool.bands.findLast(([least]) => least <= total)[1];
    const rest = missing === 0 ? "All questions are answered." : `${missing} ${missing === 1 ? "question" : "questions"} still to answer.`;
    const words = total > tool.maximum ? "A number lies outside the tool." : `Score as answered: ${total} of ${tool.maximum}, ${band}. ${rest}`;
    if (box.textContent !== words) box.textContent = words;
  };
  form.addEventListener("input", update);
  addEventListener("pageshow", update);
}

// -- the end of a sign-in ----------------------------------------------------------------------------------------------------------

const ENDS = "casework-ends", WARN = 5 * 60 * 1000;

/** Remember when the sign-in ends; another tab may have moved it. */
function noteEnd(ends) {
  if (ends) localStorage.setItem(ENDS, String(Date.parse(ends)));
}

function warnBeforeTheEnd() {
  if (!document.body.dataset.sessionEnds) return;
  noteEnd(document.body.dataset.sessionEnds);
  let box = null;
  const left = () => Number(localStorage.getItem(ENDS)) - Date.now();
  const show = (...content) => {
    if (!box) { box = make("div", { className: "cw-ends" }); box.setAttribute("role", "alert"); document.body.append(box); }
    box.replaceChildren(...content);
  };
  const look = () => {
    const minutes = Math.ceil(left() / 60000);
    if (left() > WARN) { box?.remove(); box = null; }
    else if (left() > 0) {
      const words = `You will be signed out in ${minutes === 1 ? "a minute" : minutes + " minutes"}.`;
      if (box?.dataset.words === words) return;
      const stay = make("button", { type: "button", className: "govuk-button", textContent: "Stay signed in" });
      stay.addEventListener("click", async () => { if (await freshToken().catch(() => false)) look(); });
      show(make("p", { textContent: words }), stay);
      box.dataset.words = words;
    } else if (box?.dataset.words !== "ended") {
      show(make("p", { textContent: "You have been signed out. Text on this page stays until you close it." }), signInLink("Sign in again (opens in a new tab)"));
      box.dataset.words = "ended";
    }
  };
  setInterval(look, 15000);
  addEventListener("focus", look);
  look();
}

/** A form kept through a sign-in: its token is the old one, so take the new one before it is sent. */
function sendAgain(form) {
  const said = make("p", { className: "govuk-error-message" });
  said.setAttribute("role", "alert");
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (await freshToken().catch(() => false)) { unsaved.clear(); form.submit(); return; }
    said.textContent = "You are still signed out. Sign in again in the other tab first; nothing on this page is lost.";
    form.before(said);
  });
}

// -- start ---------------------------------------------------------------------------------------------------------------------------

$$("[data-search]").forEach(searching);
$$("textarea.govuk-textarea").forEach(growing);
$$("[data-autosave-home]").forEach(forgettingWhatWasSent);
$$("[data-autosave-url]").forEach(autosaving);
$$("[data-reorder]").forEach(reordering);
$$("form[data-send-again]").forEach(sendAgain);
$$("[data-score]").forEach(scoring);
revealing();
warnBeforeLosingText();
stayInPlace();
keys();
warnBeforeTheEnd();
const { initAll } = await import(document.querySelector("link[rel=modulepreload]").href);
initAll();
