// What makes pages quicker and safer to use, started here; everything works without it. Each file beside this one does one thing.

import { growing } from "./growing.js";
import { keepingPart } from "./keeping.js";
import { keys } from "./keys.js";
import { warnBeforeLosingText } from "./leaving.js";
import { live } from "./live.js";
import { $$ } from "./page.js";
import { reaching } from "./reaching.js";
import { reordering } from "./reordering.js";
import { revealing } from "./revealing.js";
import { autosaving, forgettingWhatWasSent } from "./saving.js";
import { rolling } from "./rolling.js";
import { scoring } from "./scoring.js";
import { searching } from "./searching.js";
import { sendAgain, warnBeforeTheEnd } from "./session_end.js";
import { stayInPlace } from "./staying.js";
import { watching } from "./watching.js";

$$("[data-search]").forEach(searching);
$$("textarea.govuk-textarea").forEach(growing);
$$("[data-autosave-home]").forEach(forgettingWhatWasSent);
$$("[data-autosave-url]").forEach(autosaving);
$$("[data-kept]").forEach(keepingPart);
$$("[data-reorder]").forEach(reordering);
$$("form[data-send-again]").forEach(sendAgain);
$$("form[data-live]").forEach(live);
$$("[data-roll]").forEach(rolling);
$$("[data-watch]").forEach(watching);
$$("[data-score]").forEach(scoring);
revealing();
$$("[data-reach]").forEach(reaching);
warnBeforeLosingText();
stayInPlace();
keys();
warnBeforeTheEnd();
const { initAll } = await import(document.querySelector("link[rel=modulepreload]").href);
initAll();
