import { token } from './colors';
import { colorOf } from './plot';
import { spell } from './values';
import type { Reading } from './wire';

type Key = 'name' | 'min' | 'avg' | 'max' | 'last';
const columns: [Key, string][] = [['name', 'Series'], ['min', 'min'], ['avg', 'avg'], ['max', 'max'], ['last', 'last']];

/** Which lines are shown is the reader's: a click shows one alone and the next click all again, with Ctrl or Shift one is taken away or brought back. */
export interface LegendState { sort: Key; down: boolean; chosen: boolean; hidden: Set<number> }

export function legendState(): LegendState {
  return { sort: 'name', down: false, chosen: false, hidden: new Set() };
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

export function drawLegend(place: HTMLElement, reading: Reading, state: LegendState, changed: () => void, focus: (place: number | null) => void): void {
  const open = place.querySelector<HTMLElement>('.legend-scroll')?.scrollTop ?? 0;
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
      drawLegend(place, reading, state, changed, focus);
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
    row.dataset.series = series.name;
    const name = document.createElement('button');
    name.type = 'button';
    name.setAttribute('aria-pressed', String(!state.hidden.has(at)));
    name.title = 'Click: alone or all. Ctrl or Shift: hide or show.';
    const dot = document.createElement('i');
    dot.style.background = series.earlier ? token('text-3') : colorOf(series, at);
    name.append(dot, series.earlier ? `${series.name} (earlier)` : series.name);
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
  const scroll = document.createElement('div');
  scroll.className = 'legend-scroll';
  scroll.append(table);
  place.replaceChildren(scroll);
  scroll.scrollTop = open;
}
