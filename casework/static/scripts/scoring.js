// The score of a questionnaire as it stands; the server works it out again on every save.

import { $$ } from "./page.js";

export function scoring(box) {
  const tool = JSON.parse(box.dataset.score), form = document.getElementById(box.dataset.scoreOf);
  const given = (name) => $$(`[name="${CSS.escape(name)}"]`, form).filter((each) => !each.matches("[type=radio], [type=checkbox]") || each.checked).map((each) => each.value.trim());
  const worth = ({ names, kind, points }) => {
    const [first, second] = names.map(given);
    if (kind === "choices") return first.reduce((sum, key) => sum + (points[0][key] ?? 0), 0);
    if (!first[0]) return null;
    if (kind === "number") return /^\d+$/.test(first[0]) ? Number(first[0]) : null;
    const weight = points[0][first[0]] ?? 0;
    if (kind === "choice" || weight === 0) return weight;
    return second[0] ? weight * (points[1][second[0]] ?? 0) : null;
  };
  const update = () => {
    const each = tool.questions.map(worth);
    const missing = tool.questions.filter((question, n) => each[n] === null && !question.optional).length;
    const total = tool.highest ? Math.max(0, ...each) : each.reduce((sum, one) => sum + (one ?? 0), 0);
    const band = tool.bands.findLast(([least]) => least <= total)[1];
    const rest = missing === 0 ? "All questions are answered." : `${missing} ${missing === 1 ? "question" : "questions"} still to answer.`;
    const words = total > tool.maximum ? "A number lies outside the tool." : `Score as answered: ${total} of ${tool.maximum}, ${band}. ${rest}`;
    if (box.textContent !== words) box.textContent = words;
  };
  form.addEventListener("input", update);
  addEventListener("pageshow", update);
}
