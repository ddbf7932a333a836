// Says that scripts run before the page is drawn, so that nothing jumps, and before the design system's own script asks.
document.body.classList.add("js-enabled");
if ("noModule" in HTMLScriptElement.prototype) document.body.classList.add("govuk-frontend-supported");
