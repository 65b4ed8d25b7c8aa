/** What was typed before the scripts ran counts, too: a box that by now holds something else than it came with says so again, for all that listen. */
export function sayTyped(boxes: Iterable<Element>): void {
  for (const box of boxes) {
    if (box instanceof HTMLInputElement && box.type !== 'hidden' && box.value !== box.defaultValue) box.dispatchEvent(new Event('input', { bubbles: true }));
  }
}
