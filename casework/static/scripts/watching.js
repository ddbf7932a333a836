// Looks every few seconds at what others do in the same meeting: who is here, how far items are, the quorum, newer text.

import { token } from "./asking.js";
import { $$, make, reading } from "./page.js";

const EVERY = 8000, TYPING = 15000;

export function watching(page) {
  const discussion = document.getElementById("discussion"), boxes = $$("[data-decision]").length;
  let typed = 0, stopped = false;
  const say = (id, words) => {
    const place = document.getElementById(id);
    if (place && words !== undefined && place.textContent !== words) place.textContent = words;
  };
  document.addEventListener("input", ({ target }) => { if (target.matches("textarea")) typed = Date.now(); });

  async function look() {
    if (document.hidden || stopped) return;
    const answer = await fetch(page.dataset.watch, {
      method: "POST", credentials: "same-origin", headers: { ...reading, "Content-Type": "application/json", "X-CSRFToken": token() },
      body: JSON.stringify({ version: Number(discussion?.dataset.version), typing: Date.now() - typed < TYPING }),
    }).catch(() => null);
    if (answer === null || answer.status === 401 || answer.status === 400) return;
    if (!answer.ok) { stopped = true; return; }
    const now = await answer.json();
    say("others", now.others);
    say("quorum", now.quorum);
    say("item-heading", now.heading);
    $$("[data-state-of]").forEach((mark) => { if (mark.textContent !== now.states[mark.dataset.stateOf]) mark.textContent = now.states[mark.dataset.stateOf] ?? ""; });
    if (now.newer) discussion?.dispatchEvent(new CustomEvent("casework:newer", { detail: now.newer }));
    const own = document.getElementById("new_decision")?.dataset.autosaveUrl.includes("/decisions/") ? 1 : 0;
    if (now.decisions > boxes + own && !document.getElementById("more-decisions")) {
      const link = make("a", { href: location.pathname + location.search, className: "govuk-link", textContent: "Show it" });
      const said = make("p", { id: "more-decisions", className: "cw-saved" }, "Somebody else has added a decision here. ", link);
      said.setAttribute("role", "status");
      document.getElementById("decisions").after(said);
    }
  }
  look();
  setInterval(look, EVERY);
  document.addEventListener("visibilitychange", look);
}
