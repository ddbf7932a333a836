// Dragging into order; the up and down buttons do the same without.

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
