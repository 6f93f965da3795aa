/** Where the caret stands in an element whose only child is text, and how it is put there. */

/** The selected places as offsets into the text; null while it is elsewhere. */
export function selectionIn(element: HTMLElement): readonly [number, number] | null {
  const selection = element.ownerDocument.getSelection();
  if (!selection || selection.rangeCount === 0) return null;
  const range = selection.getRangeAt(0);
  if (!element.contains(range.startContainer) || !element.contains(range.endContainer)) return null;
  return [offsetOf(element, range.startContainer, range.startOffset), offsetOf(element, range.endContainer, range.endOffset)];
}

export function putCaret(element: HTMLElement, offset: number): void {
  const selection = element.ownerDocument.getSelection();
  if (!selection) return;
  const text = element.firstChild;
  if (text) selection.collapse(text, Math.min(offset, text.textContent?.length ?? 0));
  else selection.collapse(element, 0);
}

/** Puts the caret at the place of a line that is nearest to x. */
export function putCaretAt(element: HTMLElement, x: number, edge: "first" | "last"): void {
  const box = element.getBoundingClientRect();
  const half = lineHeight(element) / 2;
  const y = edge === "first" ? box.top + half : box.bottom - half;
  const offset = offsetAt(element, x, y);
  putCaret(element, offset ?? (edge === "first" ? 0 : element.textContent.length));
}

/** Whether the caret is in the first or the last line that is drawn. */
export function isAtEdge(element: HTMLElement, edge: "first" | "last"): boolean {
  const caret = caretBox(element);
  if (!caret) return true;
  const box = element.getBoundingClientRect();
  const room = lineHeight(element) * 0.9;
  return edge === "first" ? caret.top - box.top < room : box.bottom - caret.bottom < room;
}

export function caretBox(element: HTMLElement): DOMRect | null {
  const selection = element.ownerDocument.getSelection();
  if (!selection || selection.rangeCount === 0) return null;
  return selection.getRangeAt(0).getClientRects()[0] ?? null;
}

function offsetAt(element: HTMLElement, x: number, y: number): number | null {
  const { ownerDocument } = element;
  if ("caretPositionFromPoint" in ownerDocument) {
    const found = ownerDocument.caretPositionFromPoint(x, y);
    return found && element.contains(found.offsetNode) ? offsetOf(element, found.offsetNode, found.offset) : null;
  }
  return null;
}

function offsetOf(element: HTMLElement, node: Node, offset: number): number {
  if (node.nodeType === Node.TEXT_NODE && node === element.firstChild) return offset;
  const range = element.ownerDocument.createRange();
  range.setStart(element, 0);
  range.setEnd(node, offset);
  return range.toString().length;
}

const lineHeight = (element: HTMLElement): number => Number.parseFloat(getComputedStyle(element).lineHeight) || 24;
