import { faded, token } from './colors';
import type { LegendState } from './legend';
import { spell } from './values';
import type { Reading, Series, Spec } from './wire';

/** Fewer are read faster in the legend; more are no longer told apart. */
const least = 13, most = 600;

/** Where a value stands between the lowest and the highest of the scale, from 0 to 1. */
function strengthOf(value: number, low: number, high: number): number {
  return high > low ? Math.min(1, Math.max(0, (value - low) / (high - low))) : 0;
}

/** A threshold that the value has crossed colors it; else the more, the stronger. */
export function squareColor(value: number | null, spec: Spec, low: number, high: number): string {
  if (value === null) return 'transparent';
  const crossed = (spec.thresholds ?? []).filter((band) => value >= (band.from ?? -Infinity) && value < (band.to ?? Infinity));
  const worst = crossed.find((band) => band.tone === 'critical') ?? crossed[0];
  if (worst) return token(worst.tone === 'critical' ? 'critical-fill' : 'warning-fill');
  return faded(token('accent'), 0.1 + 0.9 * strengthOf(value, low, high));
}

/**
 * A square for each line, colored by its newest value, in the order of the legend: of fifty hosts in one look how many are hot, and which.
 * The pointer names one and lifts its line, a click shows it alone. Null where there are too few lines for it, or too many.
 */
export function squaresOf(reading: Reading, spec: Spec, order: number[], state: LegendState, press: (place: number, several: boolean) => void, focus: (place: number | null) => void): HTMLElement | null {
  const places = order.filter((place) => !reading.series[place].earlier);
  if (places.length < least || places.length > most) return null;
  const values = places.flatMap((place) => reading.series[place].last ?? []);
  const low = spec.min ?? Math.min(0, ...values), high = Math.max(spec.max ?? -Infinity, ...values);
  const strip = document.createElement('div');
  strip.className = places.length > 120 ? 'squares is-many' : 'squares';
  const said = document.createElement('span');
  said.className = 'squares-said';
  const tell = (series: Series): string => `${series.name} ${spell(series.last, series.unit)}`;
  const highest = places.reduce((best, place) => ((reading.series[place].last ?? -Infinity) > (reading.series[best].last ?? -Infinity) ? place : best), places[0]);
  const usual = values.length > 0 ? `highest ${reading.endsNow ? 'now' : 'at the end'} ${tell(reading.series[highest])}` : 'no values';
  said.textContent = usual;
  const cells = document.createElement('div');
  cells.className = 'squares-cells';
  cells.setAttribute('role', 'img');
  cells.setAttribute('aria-label', `${places.length} lines by their newest value; ${usual}`);
  for (const place of places) {
    const cell = document.createElement('i');
    const { last } = reading.series[place];
    cell.style.background = squareColor(last, spec, low, high);
    cell.className = [last === null ? 'is-none' : '', state.hidden.has(place) ? 'is-hidden' : ''].join(' ').trim();
    cell.dataset.place = String(place);
    cells.append(cell);
  }
  const placeOf = (event: Event): number | null => {
    const text = (event.target as HTMLElement).dataset.place;
    return text === undefined ? null : Number(text);
  };
  cells.addEventListener('mouseover', (event) => {
    const place = placeOf(event);
    said.textContent = place === null ? usual : tell(reading.series[place]);
    focus(place);
  });
  cells.addEventListener('mouseleave', () => { said.textContent = usual; focus(null); });
  cells.addEventListener('click', (event) => {
    const place = placeOf(event);
    if (place !== null) press(place, event.ctrlKey || event.metaKey || event.shiftKey);
  });
  strip.append(said, cells);
  return strip;
}
