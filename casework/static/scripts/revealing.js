// Questions that another answer brings out.

import { $$ } from "./page.js";

export function revealing() {
  const update = () => {
    $$("[data-reveals] [data-aria-controls]").forEach((input) => {
      document.getElementById(input.dataset.ariaControls)?.classList.toggle("govuk-radios__conditional--hidden", !input.checked);
    });
    $$("[data-only-if]").filter((group) => !group.closest("[id^=conditional-]")).forEach((group) => {
      const form = group.closest("form");
      const controls = form ? $$(`[name="${CSS.escape(group.dataset.onlyIf)}"]`, form) : [];
      const given = controls.filter((each) => !each.matches("[type=radio], [type=checkbox]") || each.checked).map((each) => each.value);
      const answers = group.dataset.answers.split("|");
      group.hidden = controls.length > 0 && !given.some((value) => answers.includes(value));
    });
  };
  document.addEventListener("change", update);
  addEventListener("pageshow", update);
  update();
}
