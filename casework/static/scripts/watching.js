// Looks every few seconds at what others do in the same meeting: who is here, how far items are, the quorum, newer text.

import { token } from "./asking.js";
import { take } from "./live.js";
import { $$, make, reading } from "./page.js";

const EVERY = 8000, TYPING = 15000;

export function watching(page) {
  const discussion = document.getElementById("discussion"), boxes = $$("[data-decision]").length;
  let typed = 0, stopped = false;
  document.addEventListener("casework:standing", ({ detail }) => say("standing", detail)); // a save says at once what a look says later
  const say = (id, words) => {
    const place = document.getElementById(id);
    if (place && words !== undefined && place.textContent !== words) place.textContent = words;
  };
  document.addEventListener("input", ({ target }) => { if (target.matches("textarea")) typed = Date.now(); });

  /** Somebody came, went or declared an interest: their line and its buttons as a new page has them, unless the reader is at one. */
  async function peopleNow(mark) {
    const list = document.getElementById("room");
    if (!list || list.dataset.mark === String(mark) || list.contains(document.activeElement)) return;
    const answer = await fetch(location.href, { credentials: "same-origin" }).catch(() => null);
    if (answer?.ok) take("room", new DOMParser().parseFromString(await answer.text(), "text/html"));
  }

  async function look() {
    if (document.hidden || stopped) return;
    const answer = await fetch(page.dataset.watch, {
      method: "POST", credentials: "same-origin", headers: { ...reading, "Content-Type": "application/json", "X-CSRFToken": token() },
      body: JSON.stringify({ version: Number(discussion?.dataset.version), typing: Date.now() - typed < TYPING }),
    }).catch(() => null);
    if (answer === null || answer.status === 401 || answer.status === 400) return;
    const now = await answer.json().catch(() => ({}));
    if (!answer.ok) {
      if (answer.status >= 500) return;
      stopped = true;
      const why = answer.status === 422 ? now.error : "This item is no longer open to you here: somebody has taken it off, or recorded that you have an interest in it, or you no longer run the meeting.";
      say("standing", `${why} What said “Saved” is in the minutes; copy what you have typed since before you leave.`);
      return;
    }
    say("others", now.others);
    say("standing", now.standing);
    $$("[data-decision]").filter((box) => !now.decided.includes(Number(box.name.split("-")[1]))).forEach((box) => box.dispatchEvent(new CustomEvent("casework:gone")));
    say("quorum", now.quorum);
    say("item-heading", now.heading);
    $$("[data-state-of]").forEach((mark) => { if (mark.textContent !== now.states[mark.dataset.stateOf]) mark.textContent = now.states[mark.dataset.stateOf] ?? ""; });
    await peopleNow(now.room);
    if (now.newer) discussion?.dispatchEvent(new CustomEvent("casework:newer", { detail: now.newer }));
    const own = document.getElementById("new_decision")?.dataset.autosaveUrl.includes("/decisions/") ? 1 : 0;
    if (now.decided.length > boxes + own && !document.getElementById("more-decisions")) {
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
