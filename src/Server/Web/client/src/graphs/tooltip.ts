import type uPlot from 'uplot';
import { token } from './colors';
import { type Frame, valueAt } from './frame';
import { markColor } from './overlay';
import { colorOf, type Look } from './plot';
import type { Cells } from './heat';
import type { Reading, Spec } from './wire';
import { moment, spell } from './values';

const mostLines = 12;

function row(color: string, name: string, value: string, strong = false): HTMLElement {
  const line = document.createElement('div');
  line.className = strong ? 'tip-row is-near' : 'tip-row';
  const dot = document.createElement('i');
  dot.style.background = color;
  const label = document.createElement('span');
  label.textContent = name;
  const number = document.createElement('b');
  number.textContent = value;
  line.append(dot, label, number);
  return line;
}

function said(className: string, text: string, color?: string): HTMLElement {
  const line = document.createElement('p');
  line.className = className;
  line.textContent = text;
  if (color) line.style.borderColor = color;
  return line;
}

/** One tooltip for the page: the graph under the pointer fills it. */
let box: HTMLElement | undefined;

export function hideTip(): void {
  if (box) box.hidden = true;
}

/** Why there is nothing at this time: of the hidden series nothing is said. */
function gapLines(reading: Reading, at: number, hidden: Set<number>): HTMLElement[] {
  const texts = new Set(reading.gaps.filter((gap) => gap.from <= at && gap.to >= at && gap.series.some((place) => !hidden.has(place))).map((gap) => gap.text));
  const shown = [...texts].slice(0, 4).map((text) => said('tip-gap', `No values: ${text}`));
  return texts.size > 4 ? [...shown, said('tip-gap', `and ${texts.size - 4} more`)] : shown;
}

function markLines(reading: Reading, at: number, near: number, zone: string): HTMLElement[] {
  return reading.marks.filter((mark) => (mark.to === undefined ? Math.abs(mark.from - at) <= near : mark.from - near <= at && mark.to + near >= at)).slice(0, 5)
    .map((mark) => said('tip-mark', [mark.title, mark.hosts, mark.text, mark.to === undefined ? moment(mark.from, zone) : `${moment(mark.from, zone)} – ${moment(mark.to, zone)}`].filter(Boolean).join(' · '), markColor(mark)));
}

function heatLines(cells: Cells, at: number, y: number, unit: string): HTMLElement[] {
  const column = cells.counts[Math.floor((at - cells.from) / cells.step)];
  const line = Math.floor((y - cells.low) / cells.height);
  if (!column || line < 0 || line >= cells.rows) return [];
  const from = cells.low + line * cells.height;
  return [row(token('accent'), `${spell(from, unit)} to ${spell(from + cells.height, unit)}`, `${column[line]} series`, true)];
}

export function showTip(u: uPlot, frame: Frame, reading: Reading, spec: Spec, look: Look, cells: Cells | undefined): void {
  const { left, top, idx } = u.cursor;
  if (left === undefined || left < 0 || top === undefined) return hideTip();
  if (!box) {
    box = document.createElement('div');
    box.className = 'tip';
    box.setAttribute('role', 'status');
    document.body.append(box);
  }
  const at = u.posToVal(left, 'x') * 1000;
  const y = u.posToVal(top, 'y');
  const lines: HTMLElement[] = [said('tip-time', moment(idx === null || idx === undefined ? at : frame.times[idx] * 1, look.zone, reading.to - reading.from))];
  const near = ((reading.to - reading.from) / Math.max(1, u.over.clientWidth)) * 6;
  if (cells && spec.kind === 'heatmap') lines.push(...heatLines(cells, at, y, reading.series[0]?.unit ?? ''));
  else if (idx !== null && idx !== undefined) {
    const found = frame.lines.filter((line) => !look.hidden.has(line.place))
      .map((line) => ({ line, value: valueAt(frame, line, idx), drawn: frame.columns[line.at][idx] }))
      .filter((one) => one.value !== null);
    const nearest = found.reduce<{ away: number; place: number }>((best, one) => {
      const away = Math.abs((one.drawn ?? one.value!) - y);
      return away < best.away ? { away, place: one.line.place } : best;
    }, { away: Infinity, place: -1 }).place;
    found.sort((a, b) => b.value! - a.value!);
    const first = found.findIndex((one) => one.line.place === nearest);
    const begin = Math.max(0, Math.min(first - mostLines + 2, found.length - mostLines));
    for (const { line, value } of found.slice(begin, begin + mostLines)) {
      const earlier = line.series.earlier;
      lines.push(row(earlier ? token('text-3') : colorOf(line.series, line.place), earlier ? `${line.series.name} (earlier)` : line.series.name, spell(value, line.series.unit), line.place === nearest && found.length > 1));
    }
    if (found.length > mostLines) lines.push(said('tip-more', `and ${found.length - mostLines} more`));
  }
  lines.push(...gapLines(reading, at, look.hidden), ...markLines(reading, at, near, look.zone));
  box.replaceChildren(...lines);
  box.hidden = false;
  const place = u.over.getBoundingClientRect();
  const width = box.offsetWidth, height = box.offsetHeight;
  const x = place.left + left, beside = x + 14 + width < innerWidth - 6 ? x + 14 : x - width - 14;
  box.style.left = `${Math.max(6, Math.min(beside, innerWidth - width - 6))}px`;
  box.style.top = `${Math.max(6, Math.min(place.top + top + 12, innerHeight - height - 6))}px`;
}
