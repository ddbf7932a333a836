// Dragging into order, by mouse or by keys; the up and down buttons do the same without.

import { token } from "./asking.js";
import { $$, make, reading } from "./page.js";
import { keepPlace } from "./staying.js";

export function reordering(list) {
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
  const send = async () => {
    if (order() === before) return;
    const form = new FormData();
    rows().forEach((row) => form.append("order", row.dataset.item));
    form.append("csrf_token", token());
    const answer = await fetch(list.dataset.reorder, { method: "POST", body: form, credentials: "same-origin", headers: reading }).catch(() => null);
    if (answer?.ok) { keepPlace(); location.reload(); return; }
    const said = make("p", { className: "govuk-error-message", textContent: "The new order was not saved. Load the page again and use the Up and Down buttons." });
    said.setAttribute("role", "alert");
    list.before(said);
  };
  list.addEventListener("dragend", (event) => {
    if (!moved) return;
    event.stopPropagation();
    moved.classList.remove("cw-dragged");
    moved = null;
    send();
  });
  rows().forEach((row) => byKeys(row, rows, send, () => { before = order(); }));
}

/** A handle to pick a row up with (Space), move it (arrows), put it down (Space) or leave it where it was (Escape). */
function byKeys(row, rows, send, begin) {
  const tools = row.querySelector(":scope > .cw-agenda__tools, :scope > .cw-reorder__tools");
  if (!tools || rows().length < 2) return;
  const words = (row.querySelector(".cw-agenda__words") ?? row.firstElementChild).cloneNode(true);
  $$(".cw-agenda__standing", words).forEach((each) => each.remove());
  const name = words.textContent.replace(/\s+/g, " ").trim().slice(0, 80);
  const handle = make("button", { type: "button", className: "cw-small-button", textContent: "Move" });
  handle.append(make("span", { className: "govuk-visually-hidden", textContent: " " + name }));
  handle.setAttribute("aria-pressed", "false");
  tools.prepend(handle);
  let first = null, at = null;
  const speak = (words) => {
    const said = document.getElementById("reorder-said") ?? make("p", { id: "reorder-said", className: "cw-saved" });
    said.setAttribute("role", "status");
    if (!said.isConnected) row.closest("main").prepend(said);
    said.textContent = words;
  };
  const down = (words) => {
    first = null;
    handle.setAttribute("aria-pressed", "false");
    row.classList.remove("cw-dragged");
    speak(words);
  };
  handle.addEventListener("click", () => {
    if (first === null) {
      begin();
      first = rows().indexOf(row);
      at = row.nextElementSibling;
      handle.setAttribute("aria-pressed", "true");
      row.classList.add("cw-dragged");
      speak(`${name} is picked up. Move it with the arrow keys, put it down with Space, or press Escape.`);
    } else {
      down(`${name} is put down at place ${rows().indexOf(row) + 1} of ${rows().length}.`);
      send();
    }
  });
  handle.addEventListener("keydown", (event) => {
    if (first === null) return;
    const place = rows().indexOf(row), to = { ArrowUp: place - 1, ArrowDown: place + 1 }[event.key];
    if (event.key === "Escape") {
      row.parentNode.insertBefore(row, at);
      handle.focus();
      down(`${name} stays where it was.`);
    } else if (to !== undefined) {
      event.preventDefault();
      const other = rows()[to];
      if (!other) return;
      to < place ? other.before(row) : other.after(row);
      handle.focus();
      speak(`${name}: place ${to + 1} of ${rows().length}.`);
    }
  });
}
