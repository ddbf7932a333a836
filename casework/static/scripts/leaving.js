// Asks before somebody leaves with text that was typed and not sent.

export const unsaved = new Set();

export function warnBeforeLosingText() {
  document.addEventListener("input", ({ target }) => {
    if (target.form?.method === "post" && !target.closest("[data-autosave-url], [role=search], .cw-filters")) unsaved.add(target.form);
  });
  document.addEventListener("submit", (event) => { unsaved.delete(event.target); });
  addEventListener("beforeunload", (event) => { if (unsaved.size) event.preventDefault(); });
}
