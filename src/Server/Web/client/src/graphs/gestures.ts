import type uPlot from 'uplot';
import { armed } from './marking';

/** What hands do to the time of a graph. The graph moves along at once; `settle` is told where it came to rest. */
export interface Hands {
  /** Shows a span for the moment, without asking anybody (milliseconds). */
  peek(from: number, to: number): void;
  settle(from: number, to: number): void;
  out(): void;
  /** A span that is to be asked about. */
  mark(from: number, to: number): void;
}

interface Finger { x: number; y: number }

/** Mouse: drag zooms (uPlot's own), Shift and drag or the middle button pans, Ctrl and wheel zooms, Shift and wheel pans, double click shows twice as long. */
export function mouse(u: uPlot, hands: Hands): void {
  const over = u.over;
  let from = 0, to = 0, start = 0, panning = false;
  const read = (): void => {
    from = u.scales.x.min! * 1000;
    to = u.scales.x.max! * 1000;
  };
  over.addEventListener('mousedown', (event) => {
    if (!event.shiftKey && event.button !== 1) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    read();
    [panning, start] = [true, event.clientX];
    over.classList.add('is-panning');
    const shift = (x: number): number => ((start - x) / over.clientWidth) * (to - from);
    const move = (moved: MouseEvent): void => hands.peek(from + shift(moved.clientX), to + shift(moved.clientX));
    const end = (ended: MouseEvent): void => {
      document.removeEventListener('mousemove', move);
      document.removeEventListener('mouseup', end);
      over.classList.remove('is-panning');
      if (panning && Math.abs(ended.clientX - start) > 2) hands.settle(from + shift(ended.clientX), to + shift(ended.clientX));
      panning = false;
    };
    document.addEventListener('mousemove', move);
    document.addEventListener('mouseup', end);
  }, { capture: true });
  let rest = 0;
  over.addEventListener('wheel', (event) => {
    if (!event.ctrlKey && !event.metaKey && !event.shiftKey) return;
    event.preventDefault();
    if (!rest) read();
    const length = to - from;
    const turned = event.deltaY || event.deltaX;
    if (event.shiftKey) [from, to] = [from + Math.sign(turned) * length * 0.1, to + Math.sign(turned) * length * 0.1];
    else {
      const around = from + ((event.clientX - over.getBoundingClientRect().left) / over.clientWidth) * length;
      const factor = turned > 0 ? 1.25 : 0.8;
      [from, to] = [around - (around - from) * factor, around + (to - around) * factor];
    }
    hands.peek(from, to);
    clearTimeout(rest);
    rest = window.setTimeout(() => { rest = 0; hands.settle(from, to); }, 220);
  }, { passive: false });
  over.addEventListener('dblclick', () => hands.out());
}

/** Touch: one finger sideways pans, two pinch; a tap shows the values; up and down scrolls the page. */
export function touch(u: uPlot, hands: Hands): void {
  const over = u.over;
  const fingers = new Map<number, Finger>();
  let from = 0, to = 0, moved = false;
  let first: Finger[] = [];
  const begin = (): void => {
    [from, to] = [u.scales.x.min! * 1000, u.scales.x.max! * 1000];
    first = [...fingers.values()].map((finger) => ({ ...finger }));
  };
  const now = (): [number, number] => {
    const width = over.clientWidth, length = to - from, left = over.getBoundingClientRect().left;
    const current = [...fingers.values()];
    if (first.length >= 2 && current.length >= 2) {
      const apart = Math.max(12, Math.abs(first[0].x - first[1].x)), apartNow = Math.max(12, Math.abs(current[0].x - current[1].x));
      const scale = apart / apartNow;
      const middle = from + (((first[0].x + first[1].x) / 2 - left) / width) * length;
      const share = ((current[0].x + current[1].x) / 2 - left) / width;
      return [middle - share * length * scale, middle + (1 - share) * length * scale];
    }
    const by = ((first[0].x - current[0].x) / width) * length;
    return [from + by, to + by];
  };
  over.addEventListener('pointerdown', (event) => {
    if (event.pointerType !== 'touch') return;
    fingers.set(event.pointerId, { x: event.clientX, y: event.clientY });
    over.setPointerCapture(event.pointerId);
    if (fingers.size === 1) moved = false;
    begin();
  });
  over.addEventListener('pointermove', (event) => {
    const finger = fingers.get(event.pointerId);
    if (!finger) return;
    [finger.x, finger.y] = [event.clientX, event.clientY];
    if (!moved && fingers.size === 1 && Math.abs(finger.x - first[0].x) < 8) return;
    moved = true;
    if (armed() && fingers.size === 1) u.setSelect({ ...marked(), top: 0, height: over.clientHeight }, false);
    else hands.peek(...now());
  });
  // A finger marks only after the menu said so: dragging moves the time.
  const marked = (): { left: number; width: number } => {
    const left = over.getBoundingClientRect().left, [one, two] = [first[0].x - left, [...fingers.values()][0].x - left];
    return { left: Math.min(one, two), width: Math.abs(one - two) };
  };
  const end = (event: PointerEvent): void => {
    if (!fingers.has(event.pointerId)) return;
    if (armed() && fingers.size === 1 && moved) {
      const { left, width } = marked();
      fingers.clear();
      if (width > 6) hands.mark(u.posToVal(left, 'x') * 1000, u.posToVal(left + width, 'x') * 1000);
      return;
    }
    const rest = moved && event.type === 'pointerup' ? now() : undefined;
    fingers.delete(event.pointerId);
    if (fingers.size > 0) {
      if (rest) hands.peek(...rest);
      begin();
    } else if (moved) {
      if (rest) hands.settle(...rest);
      else hands.settle(u.scales.x.min! * 1000, u.scales.x.max! * 1000);
    }
  };
  over.addEventListener('pointerup', end);
  over.addEventListener('pointercancel', end);
}
