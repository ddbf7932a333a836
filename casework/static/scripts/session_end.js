// Warns before the end of a sign-in, and sends a form that was kept through one.

import { ENDS, freshToken, noteEnd, signInLink } from "./asking.js";
import { unsaved } from "./leaving.js";
import { make } from "./page.js";

const WARN = 5 * 60 * 1000;

export function warnBeforeTheEnd() {
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
export function sendAgain(form) {
  const said = make("p", { className: "govuk-error-message" });
  said.setAttribute("role", "alert");
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (await freshToken().catch(() => false)) { unsaved.clear(); form.submit(); return; }
    said.textContent = "You are still signed out. Sign in again in the other tab first; nothing on this page is lost.";
    form.before(said);
  });
}
