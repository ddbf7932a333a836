// What makes pages quicker; everything works without it.
import { initAll } from "./vendor/govuk-frontend.min.js";

initAll();
warnBeforeLosingText();
document.querySelectorAll("textarea[data-autosave-url]").forEach(autosave);
document.querySelectorAll("[data-reorder]").forEach(reorderByDragging);
shortcuts();

/** Ask before leaving a page with text that was typed and not sent. */
function warnBeforeLosingText() {
  let unsaved = false;
  document.addEventListener("input", (event) => {
    const form = event.target.form;
    if (form && form.method === "post" && !event.target.dataset.autosaveUrl) unsaved = true;
  });
  document.addEventListener("submit", () => { unsaved = false; });
  addEventListener("beforeunload", (event) => { if (unsaved) event.preventDefault(); });
}

/** Save a text 1.5 seconds after a pause; keep it in this tab until the server has it. */
function autosave(box) {
  const url = box.dataset.autosaveUrl;
  const said = document.getElementById(box.dataset.autosaveStatus) || document.createElement("p");
  if (!said.id) { said.className = "cw-saved"; said.setAttribute("role", "status"); box.after(said); }
  const key = "casework:" + url;
  const token = box.form && box.form.querySelector("[name=csrf_token]");
  let timer = null, busy = false, again = false, saved = box.value;

  const kept = sessionStorage.getItem(key);
  if (kept !== null && kept !== box.value) { box.value = kept; say("Text from before was kept in this tab and is being saved."); schedule(); }

  box.addEventListener("input", () => { sessionStorage.setItem(key, box.value); say("Not saved yet"); schedule(); });
  addEventListener("focus", () => { if (box.value !== saved) schedule(); });
  addEventListener("online", () => { if (box.value !== saved) schedule(); });

  function say(words) { if (said.textContent !== words) said.textContent = words; }
  function schedule() { clearTimeout(timer); timer = setTimeout(save, 1500); }

  async function save() {
    if (busy) { again = true; return; }
    if (box.value === saved) return;
    busy = true;
    const text = box.value;
    try {
      const answer = await fetch(url, {
        method: "POST", credentials: "same-origin",
        headers: { "Content-Type": "application/json", "X-Requested-With": "fetch", "X-CSRFToken": token ? token.value : "" },
        body: JSON.stringify({ text, version: Number(box.dataset.version) }),
      });
      const body = await answer.json().catch(() => ({}));
      if (answer.ok) {
        saved = text;
        box.dataset.version = body.version;
        const field = box.form && box.form.querySelector("[name=version]");
        if (field) field.value = body.version;
        if (box.value === text) { sessionStorage.removeItem(key); say("Saved " + body.saved); } else schedule();
      } else if (answer.status === 401 || body.error === "form_expired") {
        signedOut();
      } else if (answer.status === 409) {
        conflict(body);
      } else {
        say("Not saved. It is kept in this tab and will be tried again.");
        timer = setTimeout(save, 10000);
      }
    } catch {
      say("No connection. Your text is kept in this tab and will be saved when it is back.");
      timer = setTimeout(save, 5000);
    }
    busy = false;
    if (again) { again = false; schedule(); }
  }

  function signedOut() {
    said.textContent = "You have been signed out. Your text is kept in this tab. ";
    const link = document.createElement("a");
    link.href = "/sign-in"; link.target = "_blank"; link.rel = "noopener"; link.className = "govuk-link";
    link.textContent = "Sign in again (opens a new tab), then come back";
    said.append(link);
  }

  function conflict(body) {
    const theirs = (body.theirs && Object.values(body.theirs)[0]) || "";
    box.dataset.version = body.version;
    let shown = document.getElementById(box.id + "-theirs");
    if (!shown) {
      shown = document.createElement("div");
      shown.id = box.id + "-theirs"; shown.className = "cw-conflict"; shown.setAttribute("role", "alert");
      box.before(shown);
    }
    shown.textContent = "";
    const title = document.createElement("p"), text = document.createElement("pre"), take = document.createElement("button");
    title.textContent = (body.changed_by || "Somebody else") + " saved this first. Their text is here; yours is below. Bring them together: your next save keeps what is below.";
    text.textContent = theirs;
    take.type = "button"; take.className = "govuk-button govuk-button--secondary"; take.textContent = "Put their text above mine";
    take.addEventListener("click", () => { box.value = theirs + "\n\n" + box.value; shown.remove(); box.dispatchEvent(new Event("input", { bubbles: true })); });
    shown.append(title, text, take);
    say("Not saved: two people wrote here");
  }
}

/** Drag rows of a list into order; the up and down buttons do the same without dragging. */
function reorderByDragging(list) {
  let moved = null;
  const rows = () => [...list.querySelectorAll(":scope > [data-item]")];
  rows().forEach((row) => { row.draggable = true; });
  list.addEventListener("dragstart", (event) => { moved = event.target.closest("[data-item]"); moved.classList.add("cw-dragged"); });
  list.addEventListener("dragover", (event) => {
    event.preventDefault();
    const over = event.target.closest("[data-item]");
    if (!moved || !over || over === moved || over.parentNode !== list) return;
    const box = over.getBoundingClientRect();
    list.insertBefore(moved, event.clientY < box.top + box.height / 2 ? over : over.nextSibling);
  });
  list.addEventListener("dragend", async () => {
    if (!moved) return;
    moved.classList.remove("cw-dragged"); moved = null;
    const form = new FormData();
    rows().forEach((row) => form.append("order", row.dataset.item));
    form.append("csrf_token", document.querySelector("[name=csrf_token]").value);
    await fetch(list.dataset.reorder, { method: "POST", body: form, credentials: "same-origin", headers: { "X-Requested-With": "fetch" } });
    location.reload();
  });
}

/** Alt+Shift and a letter go to the control that names it in data-shortcut. */
function shortcuts() {
  addEventListener("keydown", (event) => {
    if (!event.altKey || !event.shiftKey) return;
    const target = document.querySelector(`[data-shortcut="${CSS.escape(event.key.toLowerCase())}"]`);
    if (!target) return;
    event.preventDefault();
    if (target.matches("a, button")) target.click(); else target.focus();
  });
}
