import { faded, token } from './colors';
import { type Cells, cellStrength } from './heat';
import { colorOf } from './plot';
import { spell } from './values';
import type { Reading } from './wire';

type Key = 'name' | 'min' | 'avg' | 'max' | 'last';
const columns: [Key, string][] = [['name', 'Series'], ['min', 'min'], ['avg', 'avg'], ['max', 'max'], ['last', 'last']];

/** Which lines are shown is the reader's: a click shows one alone and the next click all again, with Ctrl or Shift one is taken away or brought back. */
export interface LegendState { sort: Key; down: boolean; chosen: boolean; hidden: Set<number>; filter: string }

/** A longer legend has a field to look for a name in. */
const mostUnfiltered = 12;

export function legendState(): LegendState {
  return { sort: 'name', down: false, chosen: false, hidden: new Set(), filter: '' };
}

function order(reading: Reading, state: LegendState): number[] {
  const places = reading.series.map((_, place) => place);
  if (!state.chosen) return places;
  const sign = state.down ? -1 : 1;
  return places.sort((a, b) => {
    const one = reading.series[a], other = reading.series[b];
    if (state.sort === 'name') return sign * one.name.localeCompare(other.name, undefined, { numeric: true });
    return sign * ((one[state.sort] ?? -Infinity) - (other[state.sort] ?? -Infinity)) || a - b;
  });
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

export function drawLegend(place: HTMLElement, reading: Reading, state: LegendState, changed: () => void, focus: (place: number | null) => void, cells?: Cells): void {
  const open = place.querySelector<HTMLElement>('.legend-scroll')?.scrollTop ?? 0;
  const typed = place.contains(document.activeElement) && document.activeElement instanceof HTMLInputElement ? document.activeElement.selectionStart : undefined;
  const table = document.createElement('table');
  const head = table.createTHead().insertRow();
  for (const [key, name] of columns) {
    const cell = document.createElement('th');
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = name + (state.chosen && state.sort === key ? (state.down ? ' ↓' : ' ↑') : '');
    button.addEventListener('click', () => {
      if (state.chosen && state.sort === key) state.down = !state.down;
      else Object.assign(state, { sort: key, down: key !== 'name', chosen: true });
      drawLegend(place, reading, state, changed, focus, cells);
    });
    cell.append(button);
    if (state.chosen && state.sort === key) cell.setAttribute('aria-sort', state.down ? 'descending' : 'ascending');
    head.append(cell);
  }
  const body = table.createTBody();
  for (const at of order(reading, state)) {
    const series = reading.series[at];
    const row = body.insertRow();
    row.className = state.hidden.has(at) ? 'is-hidden' : '';
    row.hidden = !fits(series.name, state.filter);
    row.dataset.series = series.name;
    const name = document.createElement('button');
    name.type = 'button';
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
  place.replaceChildren(...(cells ? [heatScale(cells)] : []), scroll);
  // To say where it is scrolled to makes the browser lay out the whole page, once for each graph.
  if (open > 0) scroll.scrollTop = open;
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
