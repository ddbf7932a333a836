// Brings the entry somebody is at into view in a list that scrolls by itself; where the list stands above the page, the page too.

/** `data-reach` names the heading that the current entry leads to. */
export function reaching(list) {
  const current = list.querySelector("[aria-current]");
  if (!current) return;
  if (list.scrollHeight > list.clientHeight) {
    const [there, here] = [current.getBoundingClientRect(), list.getBoundingClientRect()];
    list.scrollTop += there.top - here.top - (list.clientHeight - there.height) / 2;
  }
  const above = getComputedStyle(list.closest("nav")).position === "static";
  const chosen = new URLSearchParams(location.search).has("item") && !location.hash;
  if (above && chosen && !document.querySelector(".govuk-error-summary, .cw-flash")) {
    document.getElementById(list.dataset.reach)?.scrollIntoView();
  }
}
