import type { Kind, Reading, Series } from './wire';

/**
 * The columns that uPlot draws: times of all series together. `null` is a gap; `undefined` says only that this series has no value at a
 * time that another has one at, and the line goes on.
 */
export type Column = (number | null | undefined)[];

export interface Line {
  series: Series;
  /** Its place in the reading, for colors and the legend. */
  place: number;
  /** Columns in `columns`: the drawn one, and those of the lowest and highest where they are others. */
  at: number;
  low?: number;
  high?: number;
  /** What is drawn is this line upon those before it; the tooltip tells the value itself. */
  own: Column;
}

export interface Frame { times: number[]; columns: Column[]; lines: Line[] }

function spread(times: number[], index: Map<number, number>, length: number, values: (number | null)[]): Column {
  const column: Column = new Array<number | null | undefined>(length).fill(undefined);
  let before = -1;
  for (let i = 0; i < times.length; i++) {
    const at = index.get(times[i])!;
    // Between the values around it a gap is a gap at the times of other series too.
    if (i > 0 && (values[i] === null || values[i - 1] === null)) column.fill(null, before + 1, at);
    column[at] = values[i];
    before = at;
  }
  return column;
}

/** Fills what lies between two values of a line with what the line shows there; gaps stay. */
function continuous(times: number[], column: Column): Column {
  const filled = column.slice();
  let before = -1;
  for (let i = 0; i < column.length; i++) {
    if (column[i] === undefined) continue;
    if (before >= 0 && column[i] !== null && column[before] !== null) {
      const from = column[before]!, to = column[i]!;
      for (let k = before + 1; k < i; k++) filled[k] = from + ((to - from) * (times[k] - times[before])) / (times[i] - times[before]);
    } else if (before >= 0 && column[before] === null) {
      for (let k = before + 1; k < i; k++) filled[k] = null;
    }
    before = i;
  }
  return filled;
}

function stacked(kind: Kind): boolean {
  return kind === 'stack' || kind === 'percent';
}

export function frameOf(reading: Reading, kind: Kind, hidden: Set<number>): Frame {
  const tables = new Set(reading.series.map((series) => series.times));
  const all = new Set<number>();
  for (const table of tables) for (const time of reading.times[table]) all.add(time);
  const times = [...all].sort((a, b) => a - b);
  const index = new Map(times.map((time, place) => [time, place]));
  const columns: Column[] = [];
  const lines: Line[] = [];
  const put = (column: Column): number => columns.push(column) - 1;
  const onto: Column = new Array<number>(times.length).fill(0);

  let sums: number[] | undefined;
  if (reading.series.some((series) => (series.kind ?? kind) === 'percent')) {
    sums = new Array<number>(times.length).fill(0);
    reading.series.forEach((series, place) => {
      if (series.kind !== 'percent' || series.earlier || hidden.has(place)) return;
      continuous(times, spread(reading.times[series.times], index, times.length, series.values)).forEach((value, i) => { sums![i] += value ?? 0; });
    });
  }

  reading.series.forEach((series, place) => {
    const table = reading.times[series.times];
    let own = spread(table, index, times.length, series.values);
    if (stacked(series.kind) && !series.earlier) {
      own = continuous(times, own);
      if (hidden.has(place)) {
        lines.push({ series, place, at: put(own.map(() => null)), own });
        return;
      }
      const share = series.kind === 'percent' ? own.map((value, i) => (value === null || value === undefined || !sums![i] ? value : (100 * value) / sums![i])) : own;
      const drawn = share.map((value, i) => {
        if (value === null || value === undefined) return value;
        onto[i] = (onto[i] ?? 0) + value;
        return onto[i];
      });
      lines.push({ series, place, at: put(drawn), own });
      return;
    }
    const line: Line = { series, place, at: put(own), own };
    if (series.low && series.high && !series.earlier) {
      line.low = put(spread(table, index, times.length, series.low));
      line.high = put(spread(table, index, times.length, series.high));
    }
    lines.push(line);
  });
  return { times, columns, lines };
}

/** The value of a line at a time: its newest not after it, unless the line is broken there. */
export function valueAt(frame: Frame, line: Line, index: number): number | null {
  for (let i = index; i >= 0 && i >= index - 200; i--) {
    const value = line.own[i];
    if (value === null) return null;
    if (value !== undefined) return value;
  }
  return null;
}
