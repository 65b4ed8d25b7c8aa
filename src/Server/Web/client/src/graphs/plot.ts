import uPlot from 'uplot';
import { faded, lineColor, token } from './colors';
import { type Frame } from './frame';
import { type Cells, heatmap } from './heat';
import { overlay, type Shown } from './overlay';
import { byteSteps, spellAxis } from './values';
import type { Kind, Series, Spec } from './wire';

/** More bands of lowest and highest than these cover each other. */
const mostBands = 12;

/** More lines upon each other than these are surfaces: their edges would be all there is to see. */
const mostEdges = 12;

/** @property small A picture of many: the day stands below the larger ones, here it would be a third of it. */
export interface Look { log: boolean; hidden: Set<number>; narrow: boolean; small: boolean; zone: string; synced: boolean }

export function colorOf(series: Series, place: number): string {
  return series.color || lineColor(place);
}

function opacity(kind: Kind, lines = 0): number {
  return kind === 'stack' || kind === 'percent' ? (lines > mostEdges ? 0.85 : 0.55) : 0.16;
}

function seriesOf(frame: Frame, kind: Kind, look: Look): { series: uPlot.Series[]; bands: uPlot.Band[] } {
  const series: uPlot.Series[] = [{}];
  const bands: uPlot.Band[] = [];
  const visible = frame.lines.filter((line) => !look.hidden.has(line.place));
  const banded = visible.filter((line) => line.low !== undefined).length <= mostBands;
  let below: number | undefined;
  for (let i = 0; i < frame.columns.length; i++) series.push({ show: false, points: { show: false } });
  for (const line of frame.lines) {
    const at = line.at + 1;
    const of = line.series.kind ?? kind;
    const color = line.series.earlier ? faded(token('text-3'), 0.8) : colorOf(line.series, line.place);
    const shown = !look.hidden.has(line.place);
    const piled = (of === 'stack' || of === 'percent') && !line.series.earlier;
    const edged = !piled || visible.length <= mostEdges;
    series[at] = {
      label: line.series.name, show: shown, stroke: kind === 'heatmap' || !edged ? 'transparent' : color,
      width: line.series.width ?? (line.series.earlier ? 1 : frame.lines.length > 30 ? 1 : 1.5),
      dash: line.series.earlier ? [5, 4] : undefined,
      fill: !line.series.earlier && ((piled && below === undefined) || of === 'area') ? faded(color, opacity(of, visible.length)) : undefined,
      points: { show: (u, index) => kind !== 'heatmap' && lonely(u, index), size: 4 },
    };
    if (piled && shown) {
      if (below !== undefined) bands.push({ series: [at, below], fill: faded(color, opacity(of, visible.length)) });
      below = at;
    }
    if (line.low !== undefined && line.high !== undefined && shown && of !== 'heatmap') {
      const bound = { show: true, stroke: 'transparent', width: 0, points: { show: false } };
      series[line.low + 1] = bound;
      series[line.high + 1] = { ...bound };
      if (banded) bands.push({ series: [line.high + 1, line.low + 1], fill: faded(color, 0.17) });
    }
  }
  return { series, bands };
}

/** A value alone between gaps is a dot; of many values none is. */
function lonely(u: uPlot, index: number): boolean {
  const values = u.data[index] as (number | null | undefined)[];
  let count = 0;
  for (const value of values) if (value !== null && value !== undefined && ++count > 12) return false;
  return count > 0;
}

/** The dot on a line under the crosshair; columns that are no lines have none. */
function dotOf(frame: Frame, kind: Kind, look: Look, at: number): HTMLElement | undefined {
  const line = frame.lines.find((one) => one.at + 1 === at);
  if (!line || kind === 'heatmap' || look.hidden.has(line.place)) return undefined;
  const dot = document.createElement('div');
  Object.assign(dot.style, { width: '7px', height: '7px', marginLeft: '-3.5px', marginTop: '-3.5px', background: line.series.earlier ? token('text-3') : colorOf(line.series, line.place) });
  return dot;
}

/** More than these powers of ten leave nothing to be seen of any. */
const mostPowers = 18;

/** A logarithmic axis has ends above zero, one below the other: with others uPlot looks for its marks for ever. */
function logRange(spec: Spec, low: number | null, high: number | null): uPlot.Range.MinMax {
  let top = spec.max && spec.max > 0 ? spec.max : high && high > 0 ? high : 10;
  top = Math.max(top, 1e-290);
  const bottom = Math.max(spec.min && spec.min > 0 ? spec.min : low && low > 0 ? low : top / 10, top * 10 ** -mostPowers);
  return bottom < top ? [bottom, top] : [top / 10, top * 10];
}

/** Powers of ten, and within few of them their doubles and fives. */
function logSplits(low: number, high: number): number[] {
  const [first, last] = [Math.floor(Math.log10(low)), Math.ceil(Math.log10(high))];
  const every = Math.max(1, Math.ceil((last - first) / 8));
  const all: number[] = [];
  for (let power = first; power <= last; power++)
    for (const by of last - first <= 2 ? [1, 2, 5] : power % every === 0 ? [1] : []) {
      const at = Number(`${by}e${power}`);
      if (at >= low && at <= high) all.push(at);
    }
  return all.length > 0 ? all : [low, high];
}

function range(spec: Spec, look: Look, whole: boolean): uPlot.Scale.Range {
  return (_: uPlot, low: number | null, high: number | null): uPlot.Range.MinMax => {
    if (look.log) return logRange(spec, low, high);
    if (low === null || high === null) return [spec.min ?? 0, spec.max ?? 1];
    // Shares of a whole fill the picture.
    if (whole) return [spec.min ?? 0, spec.max ?? 100];
    // Thresholds that are near belong into the picture.
    for (const band of spec.thresholds ?? []) {
      for (const edge of [band.from, band.to]) {
        if (edge === undefined || edge === null) continue;
        if (edge > high && high > 0 && edge <= high * 1.6) high = edge * 1.04;
        if (edge < low && low > 0 && edge >= low * 0.6) low = edge * 0.96;
      }
    }
    // Zero is shown unless the values are far from it.
    if (low > 0 && low < high * 0.6) low = 0;
    if (low === high) { const some = Math.abs(low) * 0.1 || 1; low = low === 0 ? 0 : low - some; high += some; }
    const pad = (high - low) * 0.06;
    return [spec.min ?? (low === 0 ? 0 : low - pad), spec.max ?? high + pad];
  };
}

/** How the times below the picture are written, by how far they lie apart; the second line where the day or year turns. */
function timesOf(look: Look): (string | number | null)[][] {
  const day = look.small ? null : '\n{MM}-{DD}';
  return [
    [31536000, '{YYYY}', null, null, null, null, null, null, 1], [2419200, '{YYYY}-{MM}', null, null, null, null, null, null, 1],
    [86400, '{MM}-{DD}', look.small ? null : '\n{YYYY}', null, null, null, null, null, 1], [3600, '{HH}:{mm}', day, null, null, null, null, null, 1],
    [60, '{HH}:{mm}', day, null, null, null, null, null, 1], [1, '{HH}:{mm}:{ss}', day, null, null, null, null, null, 1],
    [0.001, '{ss}.{fff}', look.small ? null : '\n{HH}:{mm}', null, null, null, null, null, 1],
  ];
}

export function options(spec: Spec, frame: Frame, look: Look, size: { width: number; height: number }, shown: Shown, cells: () => Cells | undefined, unit: string): uPlot.Options {
  const kind = spec.kind;
  const text = token('text-3'), grid = token('line');
  // uPlot takes the height of lines from whole pixels.
  const font = `${look.narrow ? 10 : 11}px "Inter Variable", system-ui, sans-serif`;
  const { series, bands } = seriesOf(frame, kind, look);
  const axisUnit = frame.lines.some((line) => line.series.kind === 'percent') ? 'percent' : unit;
  return {
    ...size, series, bands,
    padding: [8, 14, 0, 0],
    legend: { show: false },
    tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), look.zone),
    scales: {
      x: { time: true, range: (_, from, to) => [from, to] },
      y: { distr: look.log ? 3 : 1, log: 10, range: range(spec, look, frame.lines.length > 0 && frame.lines.every((line) => line.series.kind === 'percent')) },
    },
    axes: [
      {
        stroke: text, font, grid: { stroke: grid, width: 1 }, ticks: { stroke: grid, size: 4 }, gap: 4, size: look.small ? 20 : 38, space: look.narrow ? 62 : 76,
        values: timesOf(look),
      },
      {
        stroke: text, font, grid: { stroke: grid, width: 1 }, ticks: { show: false }, gap: 6, space: look.small ? 22 : 34,
        size: (_, values) => Math.max(34, 10 + Math.max(0, ...(values ?? []).map((value) => (value ?? '').length)) * (look.narrow ? 6 : 6.4)),
        values: (_, splits) => spellAxis(splits, axisUnit),
        ...(look.log ? { splits: (_: uPlot, __: number, low: number, high: number) => logSplits(low, high), filter: (_: uPlot, splits: number[]) => splits } : {}),
        ...(!look.log && (axisUnit === 'bytes' || axisUnit === 'bytes/s') ? { incrs: byteSteps } : {}),
      },
    ],
    cursor: {
      y: false, lock: false,
      drag: { x: true, y: false, setScale: false, dist: 6 },
      points: { show: ((_: uPlot, at: number) => dotOf(frame, kind, look, at)) as unknown as boolean },
      ...(look.synced ? { sync: { key: 'muster', scales: ['x', null] as [string, null], setSeries: false } } : {}),
    },
    plugins: [overlay(shown), ...(kind === 'heatmap' ? [heatmap(cells)] : [])],
  };
}
