// Small words for finding and making parts of a page.

export const $$ = (selector, within = document) => [...within.querySelectorAll(selector)];
export const make = (tag, properties = {}, ...children) => {
  const node = Object.assign(document.createElement(tag), properties);
  node.append(...children);
  return node;
};
export const reading = { "X-Requested-With": "fetch" };
