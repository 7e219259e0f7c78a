// Marked stretches of an item's text, kept as places of characters and drawn by the CSS Custom
// Highlight API: the text itself stays as it is.

const NAME = "exam-mark";

export function showHighlights(form) {
  if (!globalThis.Highlight || !CSS.highlights) return;
  const ranges = JSON.parse(form.dataset.highlights)
    .map((mark) => rangeOf(form, mark))
    .filter(Boolean);
  CSS.highlights.set(NAME, new Highlight(...ranges));
}

export function highlightSelection(form) {
  const selection = getSelection();
  if (!selection || selection.isCollapsed || !selection.rangeCount) return false;
  const range = selection.getRangeAt(0);
  const around = range.commonAncestorContainer;
  const element = around.nodeType === Node.ELEMENT_NODE ? around : around.parentElement;
  const part = element?.closest("[data-part]");
  if (!part || !form.contains(part)) return false;
  const start = lengthBefore(part, range.startContainer, range.startOffset);
  const end = lengthBefore(part, range.endContainer, range.endOffset);
  const marks = JSON.parse(form.dataset.highlights);
  marks.push({ part: part.dataset.part, start, end });
  form.dataset.highlights = JSON.stringify(marks.slice(-200));
  selection.removeAllRanges();
  showHighlights(form);
  return true;
}

function lengthBefore(part, node, offset) {
  const range = document.createRange();
  range.setStart(part, 0);
  range.setEnd(node, offset);
  return range.toString().length;
}

function rangeOf(form, { part, start, end }) {
  const element = form.querySelector(`[data-part="${CSS.escape(part)}"]`);
  if (!element) return null;
  const range = document.createRange();
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  let passed = 0;
  let hasStart = false;
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const next = passed + node.length;
    if (!hasStart && start < next) {
      range.setStart(node, start - passed);
      hasStart = true;
    }
    if (hasStart && end <= next) {
      range.setEnd(node, end - passed);
      return range;
    }
    passed = next;
  }
  return null;
}
