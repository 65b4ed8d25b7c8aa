import { faded, token } from './colors';
import { type Cells, cellStrength } from './heat';
import { colorOf } from './plot';
import { squaresOf } from './squares';
import { spell } from './values';
import type { Reading, Spec } from './wire';

type Key = 'name' | 'min' | 'avg' | 'max' | 'last';
const columns: [Key, string][] = [['name', 'Series'], ['min', 'min'], ['avg', 'avg'], ['max', 'max'], ['last', 'last']];

/** Which lines are shown is the reader's: a click shows one alone and the next click all again, with Ctrl or Shift one is taken away or brought back. */
export interface LegendState { sort: Key; down: boolean; chosen: boolean; hidden: Set<number>; filter: string }

/** A longer legend has a field to look for a name in. */
const mostUnfiltered = 12;

export function legendState(): LegendState {
  return { sort: 'name', down: false, chosen: false, hidden: new Set(), filter: '' };
}

/** By which column and which way: of many lines those that stand out come first, until somebody chooses. */
function sorting(reading: Reading, state: LegendState): { sort: Key; down: boolean } | undefined {
  if (state.chosen) return state;
  return reading.series.length > mostUnfiltered ? { sort: 'max', down: true } : undefined;
}

/** The places of the lines as the legend has them. */
export function order(reading: Reading, state: LegendState): number[] {
  const places = reading.series.map((_, place) => place);
  const by = sorting(reading, state);
  if (!by) return places;
  const sign = by.down ? -1 : 1;
  return places.sort((a, b) => {
    const one = reading.series[a], other = reading.series[b];
    if (by.sort === 'name') return sign * one.name.localeCompare(other.name, undefined, { numeric: true });
    // Many that touched the same bound are told apart by how long they were near it.
    return sign * (size(one[by.sort], other[by.sort]) || size(one.avg, other.avg)) || a - b;
  });
}

function size(one: number | null, other: number | null): number {
  return one === other ? 0 : (one ?? -Number.MAX_VALUE) - (other ?? -Number.MAX_VALUE);
}

/** Names stay over a reading: a line that went away and came back is still hidden. */
function press(state: LegendState, reading: Reading, place: number, several: boolean): void {
  if (several) {
    if (!state.hidden.delete(place)) state.hidden.add(place);
  } else {
    const alone = !state.hidden.has(place) && reading.series.every((_, other) => other === place || state.hidden.has(other));
    state.hidden.clear();
    if (!alone) reading.series.forEach((_, other) => { if (other !== place) state.hidden.add(other); });
  }
  if (state.hidden.size === reading.series.length) state.hidden.clear();
}

export function drawLegend(place: HTMLElement, reading: Reading, state: LegendState, spec: Spec, changed: () => void, focus: (place: number | null) => void, cells?: Cells): void {
  const by = sorting(reading, state);
  const open = place.querySelector<HTMLElement>('.legend-scroll')?.scrollTop ?? 0;
  const typed = place.contains(document.activeElement) && document.activeElement instanceof HTMLInputElement ? document.activeElement.selectionStart : undefined;
  const pressed = place.contains(document.activeElement) && document.activeElement instanceof HTMLButtonElement ? document.activeElement.dataset.key : undefined;
  const table = document.createElement('table');
  const head = table.createTHead().insertRow();
  for (const [key, name] of columns) {
    const cell = document.createElement('th');
    const button = document.createElement('button');
    button.type = 'button';
    button.dataset.key = key;
    button.textContent = name + (by?.sort === key ? (by.down ? ' ↓' : ' ↑') : '');
    button.addEventListener('click', () => {
      Object.assign(state, { sort: key, down: by?.sort === key ? !by.down : key !== 'name', chosen: true });
      drawLegend(place, reading, state, spec, changed, focus, cells);
    });
    cell.append(button);
    if (by?.sort === key) cell.setAttribute('aria-sort', by.down ? 'descending' : 'ascending');
    head.append(cell);
  }
  const body = table.createTBody();
  const places = order(reading, state);
  for (const at of places) {
    const series = reading.series[at];
    const row = body.insertRow();
    row.className = state.hidden.has(at) ? 'is-hidden' : '';
    row.hidden = !fits(series.name, state.filter);
    row.dataset.series = series.name;
    const name = document.createElement('button');
    name.type = 'button';
    name.dataset.key = `${at}`;
    name.setAttribute('aria-pressed', String(!state.hidden.has(at)));
    name.title = 'Click: alone or all. Ctrl or Shift: hide or show.';
    if (!cells) {
      const dot = document.createElement('i');
      dot.style.background = series.earlier ? token('text-3') : colorOf(series, at);
      name.append(dot);
    }
    name.append(series.earlier ? `${series.name} (earlier)` : series.name);
    name.addEventListener('click', (event) => {
      press(state, reading, at, event.ctrlKey || event.metaKey || event.shiftKey);
      changed();
    });
    row.insertCell().append(name);
    for (const key of ['min', 'avg', 'max', 'last'] as const) {
      const cell = row.insertCell();
      cell.textContent = spell(series[key], series.unit);
    }
    row.addEventListener('mouseenter', () => focus(at));
    row.addEventListener('mouseleave', () => focus(null));
  }
  if (reading.series.length > mostUnfiltered) head.cells[0].append(filterOf(reading, state, body));
  const scroll = document.createElement('div');
  scroll.className = 'legend-scroll';
  scroll.append(table);
  // A heat map is such a picture already.
  const squares = cells ? null : squaresOf(reading, spec, places, state, (at, several) => { press(state, reading, at, several); changed(); }, focus);
  place.replaceChildren(...(cells ? [heatScale(cells)] : []), ...(squares ? [squares] : []), scroll);
  // To say where it is scrolled to makes the browser lay out the whole page, once for each graph.
  if (open > 0) scroll.scrollTop = open;
  // Who goes through the legend by keys stands where he stood.
  if (pressed !== undefined) place.querySelector<HTMLButtonElement>(`button[data-key="${pressed}"]`)?.focus({ preventScroll: true });
  if (typed !== undefined) {
    const input = place.querySelector<HTMLInputElement>('input');
    input?.focus({ preventScroll: true });
    input?.setSelectionRange(typed, typed);
  }
}

function fits(name: string, filter: string): boolean {
  const folded = name.toLowerCase();
  return filter.toLowerCase().split(/\s+/).every((word) => folded.includes(word));
}

/** Looks for names; what is drawn stays as it is. */
function filterOf(reading: Reading, state: LegendState, body: HTMLTableSectionElement): HTMLInputElement {
  const input = document.createElement('input');
  input.type = 'search';
  input.className = 'legend-filter';
  input.value = state.filter;
  input.placeholder = `Filter ${reading.series.length}`;
  input.setAttribute('aria-label', 'Filter the series by name');
  input.addEventListener('input', () => {
    state.filter = input.value;
    for (const row of body.rows) row.hidden = !fits(row.dataset.series ?? '', state.filter);
  });
  return input;
}

/** What the strength of a cell's color means. */
function heatScale(cells: Cells): HTMLElement {
  const scale = document.createElement('p');
  scale.className = 'heat-scale';
  const steps = Math.min(6, cells.most);
  scale.append('1');
  for (let step = 1; step <= steps; step++) {
    const part = document.createElement('i');
    part.style.background = faded(token('accent'), cellStrength((cells.most * step) / steps, cells.most));
    scale.append(part);
  }
  scale.append(`${cells.most} series at once`);
  return scale;
}

/** The names of the lines in one row, for graphs without a legend: a wallboard is looked at, not touched. As many as there is room for. */
export function drawKeys(place: HTMLElement, reading: Reading): void {
  const lines = reading.series.length > 1 ? reading.series : [];
  place.replaceChildren(...lines.slice(0, 16).map((series, at) => {
    const key = document.createElement('span');
    const dot = document.createElement('i');
    dot.style.background = series.earlier ? token('text-3') : colorOf(series, at);
    key.append(dot, series.earlier ? `${series.name} (earlier)` : series.name);
    return key;
  }));
}
