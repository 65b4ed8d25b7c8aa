/** Marking a time on a graph, to ask about it: with Ctrl (or Cmd) held while dragging, or after the menu said that the next drag marks. */
export interface MarkedTime { spec: unknown; from: number; to: number; x: number; y: number }

const armedClass = 'is-marking';

export function armed(): boolean {
  return document.body.classList.contains(armedClass);
}

export function arm(on: boolean): void {
  document.body.classList.toggle(armedClass, on);
}

/** Whether somebody answers to marked times on this page: the public pages have nobody. */
export function answered(): boolean {
  return document.body.dataset.marks === 'yes';
}

/** Whether a drag that begins with this event marks. */
export function marks(event: MouseEvent | PointerEvent | undefined): boolean {
  return answered() && (armed() || !!event && (event.ctrlKey || event.metaKey));
}

/** Tells the page of a marked time, and where on the screen it ended. */
export function tellMarked(figure: HTMLElement, marked: MarkedTime): void {
  arm(false);
  figure.dispatchEvent(new CustomEvent<MarkedTime>('muster:time-marked', { bubbles: true, detail: marked }));
}

/** Escape leaves what the menu began. */
export function startMarking(): void {
  document.addEventListener('keydown', (event) => {
    if (event.key === 'Escape' && armed()) arm(false);
  });
}
