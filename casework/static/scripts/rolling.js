// Calling the roll: in a person's row P, A and N answer, and go on to the next person.

import { $$ } from "./page.js";

export function rolling(form) {
  const rows = $$("[data-roll-row]", form);
  rows.forEach((row) => row.addEventListener("change", ({ target }) => {
    if (target.value === "other") row.parentElement.querySelector("details").open = true;
  }));
  rows.forEach((row, place) => row.addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey || !event.target.matches("input[type=radio]")) return;
    const answer = { p: 0, a: 1, n: 2 }[event.key.toLowerCase()];
    if (answer === undefined) return;
    event.preventDefault();
    const radio = $$("input[type=radio]", row)[answer];
    radio.checked = true;
    radio.dispatchEvent(new Event("change", { bubbles: true }));
    const next = rows[place + 1] && $$("input[type=radio]", rows[place + 1]);
    (next ? next.find((each) => each.checked) ?? next[0] : radio).focus();
  }));
}
