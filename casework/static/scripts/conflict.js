// Two people wrote in one place: both texts are shown as plain text, what differs is marked, and a person brings them together.

import { make } from "./page.js";

const paragraphs = (words) => words.replace(/\r\n/g, "\n").split(/\n{2,}|\n/).map((each) => each.trim()).filter(Boolean);

/** A text with the paragraphs marked that the other does not have. Only ever as text: nobody's words become markup. */
function marked(words, other) {
  const known = new Set(paragraphs(other));
  const shown = make("pre", { tabIndex: 0 });
  words.split(/(\n)/).forEach((line) => shown.append(line.trim() && !known.has(line.trim()) ? make("mark", { textContent: line }) : line));
  return shown;
}

/** Both texts brought together: theirs, and after each of their paragraphs what only mine has at that place. */
export function together(theirs, mine) {
  const have = new Set(paragraphs(theirs)), result = [], left = paragraphs(mine);
  for (const each of paragraphs(theirs)) {
    const place = left.indexOf(each);
    if (place >= 0) result.push(...left.splice(0, place + 1).filter((one) => one === each || !have.has(one)));
    else result.push(each);
  }
  return [...result, ...left.filter((one) => !have.has(one))].join("\n\n");
}

/**
 * Show both texts over a box until somebody chooses. `words` reads and writes the box; `settled` is called after a choice.
 * A part of a form has several boxes, which cannot be brought together by themselves.
 */
export function showBoth(box, { theirs, mine, first, then, words, settled }) {
  document.getElementById(box.id + "-theirs")?.remove();
  const button = (textContent, act) => {
    const made = make("button", { type: "button", className: "govuk-button govuk-button--secondary", textContent });
    made.addEventListener("click", () => { act?.(); shown.remove(); settled(); });
    return made;
  };
  const side = (name, text, other) => make("div", {}, make("p", {}, make("strong", { textContent: name })), marked(text, other));
  const texts = make("div", { className: "cw-conflict__texts" }, side("Theirs", theirs, mine ?? theirs), ...(mine === undefined ? [] : [side("Yours", mine, theirs)]));
  const shown = make("div", { id: box.id + "-theirs", className: "cw-conflict", tabIndex: -1 },
    make("p", {}, make("strong", { textContent: first })), make("p", { textContent: then }), texts,
    make("div", { className: "govuk-button-group" },
      ...(mine === undefined ? [] : [button("Bring both together", () => words.write(together(theirs, words.read())))]),
      button("Put their text above mine", () => words.above(theirs)), button("Keep only mine")));
  shown.setAttribute("role", "alert");
  box.before(shown);
}
