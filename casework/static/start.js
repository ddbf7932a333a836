// Says that scripts run, before the page is drawn, so that nothing jumps.
document.documentElement.classList.add("govuk-frontend-supported", "js-enabled");
addEventListener("DOMContentLoaded", () => document.body.classList.add("js-enabled", "govuk-frontend-supported"));
