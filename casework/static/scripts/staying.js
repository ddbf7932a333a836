// Stays in place after a small button that posts.

import { $$ } from "./page.js";

const PLACE = "casework-place";

export function keepPlace(id = "", words = "") {
  sessionStorage.setItem(PLACE, JSON.stringify({ path: location.pathname, top: scrollY, id, words, at: Date.now() }));
}

export function stayInPlace() {
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
