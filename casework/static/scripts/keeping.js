// Keeps text that the server does not have yet, so that a closed tab or a cut network loses nothing. It is encrypted with
// a key only pages of the same signed-in person carry, and goes on saving, on signing out and after half a day.

import { $$ } from "./page.js";

const ALL = "casework:kept:", LONGEST = 12 * 60 * 60 * 1000;
const [who, secret] = (document.body.dataset.keep ?? "").split(".");
const own = ALL + who + ":";
const kept = new Map(), writing = new Map();
let key = null;

const bytes = (words) => Uint8Array.from(atob(words), (letter) => letter.charCodeAt(0));
const text = (array) => btoa(Array.from(array, (each) => String.fromCharCode(each)).join(""));

/** Resolves when what was kept before can be asked for. */
export const ready = open();

async function open() {
  for (const name of Object.keys(localStorage).filter((each) => each.startsWith(ALL))) {
    if (!(age(name) < LONGEST)) localStorage.removeItem(name);
  }
  document.addEventListener("submit", ({ target }) => { if (target.action?.endsWith("/sign-out")) forgetAll(); });
  if (!secret) return;
  if (!globalThis.crypto?.subtle) return openUnencrypted();
  key = await crypto.subtle.importKey("raw", bytes(secret), "AES-GCM", false, ["encrypt", "decrypt"]);
  await Promise.all(Object.keys(localStorage).filter((each) => each.startsWith(own)).map(async (name) => {
    try {
      const { iv, data } = JSON.parse(localStorage.getItem(name));
      const plain = await crypto.subtle.decrypt({ name: "AES-GCM", iv: bytes(iv) }, key, bytes(data));
      kept.set(name.slice(own.length), JSON.parse(new TextDecoder().decode(plain)));
    } catch { localStorage.removeItem(name); }
  }));
}

/** Without encryption (a page not sent securely) nothing is written that outlives the tab. */
function openUnencrypted() {
  Object.keys(sessionStorage).filter((each) => each.startsWith(own)).forEach((name) => {
    kept.set(name.slice(own.length), JSON.parse(sessionStorage.getItem(name)));
  });
}

export const get = (name) => kept.get(name) ?? null;
export const names = () => [...kept.keys()];

export function put(name, value) {
  kept.set(name, value);
  write(name);
}

export function remove(name) {
  if (kept.delete(name)) write(name);
}

/** One write of a name at a time; what came meanwhile is written after it. A full or forbidden store leaves the text in the box. */
function write(name) {
  if (writing.has(name)) { writing.set(name, true); return; }
  writing.set(name, false);
  store(name).catch(() => {}).finally(() => {
    const again = writing.get(name);
    writing.delete(name);
    if (again) write(name);
  });
}

async function store(name) {
  const value = kept.get(name);
  if (!key) {
    if (value === undefined) sessionStorage.removeItem(own + name);
    else sessionStorage.setItem(own + name, JSON.stringify(value));
    return;
  }
  if (value === undefined) { localStorage.removeItem(own + name); return; }
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const data = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, new TextEncoder().encode(JSON.stringify(value)));
  if (kept.get(name) !== undefined) localStorage.setItem(own + name, JSON.stringify({ at: Date.now(), iv: text(iv), data: text(new Uint8Array(data)) }));
}

function forgetAll() {
  kept.clear();
  for (const store of [localStorage, sessionStorage]) {
    Object.keys(store).filter((each) => each.startsWith(own)).forEach((name) => store.removeItem(name));
  }
}

function age(name) {
  try { return Date.now() - JSON.parse(localStorage.getItem(name)).at; } catch { return Infinity; }
}

/**
 * Keep the boxes of a part of a form that is only saved by its button. `data-kept` names it, `data-kept-version` changes
 * once the server has taken what was sent.
 */
export async function keepingPart(part) {
  const name = part.dataset.kept, version = part.dataset.keptVersion ?? "";
  const boxes = () => $$("input[name], select[name], textarea[name]", part).filter((each) => each.type !== "hidden");
  const first = new Map(boxes().map((each) => [each.name, each.value]));
  const changed = () => boxes().filter((each) => each.value !== first.get(each.name)).map((each) => [each.name, each.value]);
  await ready;
  const before = get(name);
  if (before && !(before.sent && before.version !== version)) {
    boxes().forEach((each) => {
      const old = before.fields.find(([field]) => field === each.name);
      if (!old || each.value !== first.get(each.name)) return;
      each.value = old[1];
      each.dispatchEvent(new Event("change", { bubbles: true }));
    });
  } else remove(name);
  const keep = (sent) => { const fields = changed(); fields.length ? put(name, { fields, version, sent }) : remove(name); };
  part.addEventListener("input", () => keep(false));
  part.addEventListener("change", () => keep(false));
  part.closest("form")?.addEventListener("submit", () => keep(true));
}
