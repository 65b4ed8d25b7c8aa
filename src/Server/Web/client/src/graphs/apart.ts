import uPlot from 'uplot';
import { type Frame, frameOf } from './frame';
import type { Shown } from './overlay';
import { colorOf, type Look, options } from './plot';
import { spell } from './values';
import type { Reading, Series, Spec } from './wire';

/** So many small pictures still are one look; the rest is said in words. */
const most = 60;
const height = 84;

interface Part { name: string; reading: Reading; spec: Spec; frame: Frame; u: uPlot; said: HTMLElement }

export interface ApartHooks { (part: { frame: () => Frame; reading: () => Reading; spec: () => Spec }): uPlot.Hooks.Arrays }

/** Each line of a graph in a picture of its own, in the order of the legend, on one axis or each on its own: what fifty lines upon each other hide. */
export class Apart {
  private parts: Part[] = [];
  private key = '';
  private own = false;

  constructor(private readonly place: HTMLElement, private readonly hooks: ApartHooks) {}

  /** Shows this reading; pictures of the same lines stay and get their newer values. */
  draw(reading: Reading, spec: Spec, look: Look, order: number[], shown: Shown): void {
    const places = order.filter((place) => !reading.series[place].earlier && !look.hidden.has(place));
    const drawn = places.slice(0, most);
    const alone: Spec = { ...spec, kind: 'line', ...(this.own ? {} : edges(reading, spec, places, look.log)) };
    const key = `${this.own}/${look.log}/${look.zone}/${this.place.clientWidth}/${drawn.map((place) => reading.series[place].name).sort().join('\n')}`;
    const same = key === this.key && this.parts.length === drawn.length;
    if (!same) this.begin(drawn.length, places.length, () => { this.own = !this.own; this.draw(reading, spec, look, order, shown); });
    this.key = key;
    drawn.forEach((place) => {
      const series = reading.series[place];
      const one = onlyOf(reading, place);
      const part = same ? this.parts.find((known) => known.name === series.name) : undefined;
      if (part) this.refill(part, one, alone);
      else this.add(series, one, alone, look, shown);
    });
  }

  peek(from: number, to: number): void {
    for (const part of this.parts) part.u.setScale('x', { min: from / 1000, max: to / 1000 });
  }

  /** Nothing is marked any more. */
  unmark(): void {
    for (const part of this.parts) part.u.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
  }

  redraw(): void {
    for (const part of this.parts) part.u.redraw(false);
  }

  close(): void {
    for (const part of this.parts) part.u.destroy();
    this.parts = [];
    this.key = '';
    this.place.replaceChildren();
  }

  private begin(drawn: number, all: number, turn: () => void): void {
    this.close();
    const head = document.createElement('p');
    head.className = 'apart-head';
    for (const [name, own] of [['one axis', false], ['own axes', true]] as const) {
      const choice = document.createElement('button');
      choice.type = 'button';
      choice.className = 'chip';
      choice.dataset.apartAxes = own ? 'own' : 'one';
      choice.textContent = name;
      if (this.own === own) choice.setAttribute('aria-current', 'true');
      choice.addEventListener('click', () => { if (this.own !== own) turn(); });
      head.append(choice);
    }
    head.append(all > drawn ? `the first ${drawn} of ${all}, in the order of the legend` : `${all} lines, in the order of the legend`);
    const cells = document.createElement('div');
    cells.className = 'apart';
    this.place.replaceChildren(head, cells);
  }

  private add(series: Series, reading: Reading, spec: Spec, look: Look, all: Shown): void {
    const cell = document.createElement('div');
    cell.className = 'apart-cell';
    cell.dataset.apart = series.name;
    const head = document.createElement('p');
    const name = document.createElement('span');
    name.textContent = name.title = series.name;
    const said = document.createElement('b');
    said.textContent = spell(series.last, series.unit);
    head.append(name, said);
    const plot = document.createElement('div');
    cell.append(head, plot);
    this.place.querySelector('.apart')!.append(cell);
    const part: Part = { name: series.name, reading, spec, said, frame: frameOf(reading, 'line', new Set()), u: undefined as unknown as uPlot };
    const opts = options({ ...spec, get min() { return part.spec.min; }, get max() { return part.spec.max; } } as Spec, part.frame, { ...look, hidden: new Set(), narrow: true, small: true }, { width: Math.max(120, cell.clientWidth), height },
      { thresholds: all.thresholds, get marks() { return all.marks; }, get reading() { return part.reading; } }, () => undefined, series.unit);
    opts.hooks = this.hooks({ frame: () => part.frame, reading: () => part.reading, spec: () => part.spec });
    part.u = new uPlot(opts, columns(part.frame, look.log), plot);
    part.u.setScale('x', { min: reading.from / 1000, max: reading.to / 1000 });
    this.parts.push(part);
  }

  private refill(part: Part, reading: Reading, spec: Spec): void {
    const [series] = reading.series;
    Object.assign(part, { reading, spec, frame: frameOf(reading, 'line', new Set()) });
    part.said.textContent = spell(series.last, series.unit);
    part.u.batch(() => {
      part.u.setData(columns(part.frame, part.u.scales.y.distr === 3), false);
      part.u.setScale('x', { min: reading.from / 1000, max: reading.to / 1000 });
    });
  }
}

function columns(frame: Frame, log: boolean): uPlot.AlignedData {
  const shown = log ? frame.columns.map((column) => column.map((value) => (value !== null && value !== undefined && value <= 0 ? null : value))) : frame.columns;
  return [frame.times.map((time) => time / 1000), ...shown] as uPlot.AlignedData;
}

/** One line, with what it was earlier, and what broke it. */
function onlyOf(reading: Reading, place: number): Reading {
  const series = reading.series[place];
  const kind = series.kind === 'stack' || series.kind === 'percent' ? 'area' : series.kind === 'heatmap' ? 'line' : series.kind;
  const earlier = reading.series.filter((other) => other.earlier && other.name === series.name && other.query === series.query).map((other) => ({ ...other, kind }));
  return { ...reading, series: [{ ...series, kind, color: colorOf(series, place) }, ...earlier], gaps: reading.gaps.filter((gap) => gap.series.includes(place)).map((gap) => ({ ...gap, series: [0] })) };
}

/** The ends of the axis that holds every line. */
function edges(reading: Reading, spec: Spec, places: number[], log: boolean): { min?: number | null; max?: number | null } {
  const all = places.map((place) => reading.series[place]);
  const low = Math.min(...all.map((series) => series.min ?? Infinity)), high = Math.max(...all.map((series) => series.max ?? -Infinity));
  if (!(high > low)) return {};
  return { min: spec.min ?? (log ? undefined : low > 0 && low < high * 0.6 ? 0 : low), max: spec.max ?? high + (log ? 0 : (high - low) * 0.04) };
}
