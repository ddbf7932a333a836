// What a page asks the server with: the form token of the sign-in that counts now.

import { $$, make } from "./page.js";

export const ENDS = "casework-ends";

/** Remember when the sign-in ends; another tab may have moved it. */
export function noteEnd(ends) {
  if (ends) localStorage.setItem(ENDS, String(Date.parse(ends)));
}

/** The form token of this page; sign-in gives a new one, which `freshToken` fetches. */
export const token = () => document.querySelector("input[name=csrf_token]")?.value ?? "";

/** Take the token of the sign-in that counts now. Says whether somebody is signed in. */
export async function freshToken() {
  const answer = await fetch(document.body.dataset.account ?? "/account", { credentials: "same-origin" });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.querySelector("input[name=csrf_token]")?.value;
  if (!answer.ok || !page.body.hasAttribute("data-signed-in") || !fresh) return false;
  $$("input[name=csrf_token]").forEach((input) => { input.value = fresh; });
  noteEnd(page.body.dataset.sessionEnds);
  return true;
}

export function signInLink(words) {
  return make("a", { href: document.body.dataset.signIn ?? "/sign-in", target: "_blank", rel: "noopener", className: "govuk-link", textContent: words });
}
