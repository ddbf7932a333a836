// Text boxes that grow with their text.

export function growing(box) {
  const least = box.offsetHeight;
  const fit = () => {
    if (box.scrollHeight > box.clientHeight) box.style.height = Math.max(least, Math.min(box.scrollHeight + 6, innerHeight * 0.8)) + "px";
  };
  box.addEventListener("input", fit);
  fit();
}
