// Alt, Shift and a letter go where somebody works; a list says which.

import { $$, make } from "./page.js";

const OFF = "casework-keys-off";

/** A stroke alone goes to the box that searches everything, unless somebody is typing, a dialog is open or keys are turned off. */
export function strokeToSearch() {
  const box = document.querySelector("[data-search-box]");
  if (!box) return;
  addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.altKey || event.ctrlKey || event.metaKey || event.isComposing || event.defaultPrevented) return;
    if (event.target.closest?.("input, textarea, select, [contenteditable], dialog[open]") || localStorage.getItem(OFF) === "yes") return;
    event.preventDefault();
    box.focus();
    box.select();
  });
  const place = document.querySelector("[data-stroke]");
  if (!place) return;
  const off = make("button", { type: "button", className: "cw-small-button" });
  const said = () => { off.textContent = localStorage.getItem(OFF) === "yes" ? "Turn keyboard shortcuts on" : "Turn keyboard shortcuts off in this browser"; };
  off.addEventListener("click", () => { localStorage.setItem(OFF, localStorage.getItem(OFF) === "yes" ? "no" : "yes"); said(); });
  said();
  place.append("Press ", make("kbd", { textContent: "/" }), " on any page to come to the search box. ", off);
  place.hidden = false;
}

/** Alt, Shift and a letter go to the control that has it as data-shortcut; with ? they list what there is. */
export function keys() {
  const found = $$("[data-shortcut]");
  if (!found.length) return;
  const named = (control) => control.dataset.shortcutName ?? control.labels?.[0]?.textContent.trim() ?? control.textContent.trim();
  const off = make("button", { type: "button", className: "cw-small-button" });
  const are_off = () => localStorage.getItem(OFF) === "yes";
  const said = () => { off.textContent = are_off() ? "Turn these keys on" : "Turn these keys off in this browser"; };
  off.addEventListener("click", () => { localStorage.setItem(OFF, are_off() ? "no" : "yes"); said(); });
  said();
  const help = make("dialog", { className: "cw-keys" }, make("h2", { textContent: "Keyboard shortcuts" }));
  const press = (letter) => make("dt", {}, make("kbd", { textContent: "Alt" }), " + ", make("kbd", { textContent: "Shift" }), " + ", make("kbd", { textContent: letter.toUpperCase() }));
  help.append(
    make("dl", {}, ...found.flatMap((control) => [press(control.dataset.shortcut), make("dd", { textContent: named(control) })]), press("?"), make("dd", { textContent: "This list" })),
    make("p", {}, off),
    make("form", { method: "dialog" }, make("button", { className: "govuk-button", textContent: "Close" })),
  );
  help.setAttribute("aria-label", "Keyboard shortcuts");
  const button = make("button", { type: "button", className: "cw-small-button", textContent: "Keyboard shortcuts" });
  button.addEventListener("click", () => help.showModal());
  const place = document.querySelector("[data-keys-place]") ?? document.querySelector("main").appendChild(make("p", { className: "cw-screen-only" }));
  place.append(button);
  document.querySelector("main").append(help);
  addEventListener("keydown", (event) => {
    if (!event.altKey || !event.shiftKey || event.ctrlKey || event.metaKey) return;
    if (event.code === "Slash") { event.preventDefault(); help.open ? help.close() : help.showModal(); return; }
    if (are_off()) return;
    const letter = event.code.replace(/^(Key|Digit)/, "").toLowerCase();
    const target = found.find((control) => control.dataset.shortcut === letter);
    if (!target) return;
    event.preventDefault();
    if (target.matches("a, button")) target.click(); else target.focus();
  });
}
