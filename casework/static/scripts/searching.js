// A long list to pick from, narrowed by typing (ARIA combobox). Words that are nobody's stay in the box and hold the form until they are dealt with.

import { make } from "./page.js";

export function searching(select) {
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
  const fault = make("p", { id: select.id.replace(/-select$/, "-unknown"), className: "govuk-error-message", hidden: true });
  fault.setAttribute("role", "alert");
  wrapper.before(fault);
  const group = wrapper.closest(".govuk-form-group"), told = input.getAttribute("aria-describedby") ?? "";
  const faulty_before = [group?.classList.contains("govuk-form-group--error"), input.classList.contains("govuk-input--error")];
  const unknown = (words) => {
    fault.hidden = words === "";
    fault.textContent = words && `Nobody and nothing in this list is called “${words}”. Choose from the list, or empty the box.`;
    group?.classList.toggle("govuk-form-group--error", words !== "" || faulty_before[0]);
    input.classList.toggle("govuk-input--error", words !== "" || faulty_before[1]);
    input.toggleAttribute("aria-invalid", words !== "");
    if (words) input.setAttribute("aria-invalid", "true");
    const about = [told, words && fault.id].filter(Boolean).join(" ");
    if (about) input.setAttribute("aria-describedby", about); else input.removeAttribute("aria-describedby");
  };
  const chosen = () => (select.value === "" ? "" : select.selectedOptions[0]?.text ?? "");
  input.value = chosen();
  select.addEventListener("change", () => { input.value = chosen(); unknown(""); });

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
      unknown("");
      close();
    }
  });
  const settle = () => {
    const typed = input.value.trim().toLowerCase();
    if (typed === "") choose(null);
    else if (typed !== chosen().toLowerCase()) {
      const exact = options.find((option) => option.text.trim().toLowerCase() === typed);
      if (exact || shown.length === 1) choose(exact ?? shown[0]);
      else { select.value = ""; unknown(input.value.trim()); }
    } else unknown("");
    close();
  };
  input.addEventListener("blur", settle);
  select.form?.addEventListener("submit", (event) => {
    if (document.activeElement === input) settle();
    const folded = input.closest("details:not([open])");
    if (fault.hidden || (!folded && !input.checkVisibility())) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    folded?.setAttribute("open", "");
    input.focus();
  }, true);
}
