import type uPlot from 'uplot';
import { faded, token } from './colors';
import type { Reading } from './wire';

/** How many series have a value in each cell of time and value: many hosts as one picture. */
export interface Cells { from: number; step: number; low: number; height: number; rows: number; counts: number[][]; most: number }

/** How strong the color of a cell is. */
export function cellStrength(count: number, most: number): number {
  return 0.14 + 0.86 * Math.sqrt(count / most);
}

export function cellsOf(reading: Reading, columns: number, rows: number): Cells | undefined {
  let low = Infinity, high = -Infinity;
  for (const series of reading.series) {
    if (series.earlier) continue;
    for (const value of series.values) if (value !== null && value !== undefined) { low = Math.min(low, value); high = Math.max(high, value); }
  }
  if (!(low <= high)) return undefined;
  if (low === high) { low -= Math.abs(low) * 0.1 || 1; high += Math.abs(high) * 0.1 || 1; }
  const step = Math.max(reading.step, (reading.to - reading.from) / columns);
  const height = (high - low) / rows;
  const counts: number[][] = Array.from({ length: Math.ceil((reading.to - reading.from) / step) + 1 }, () => new Array<number>(rows).fill(0));
  let most = 0;
  for (const series of reading.series) {
    if (series.earlier) continue;
    const times = reading.times[series.times];
    let before = -1;
    series.values.forEach((value, i) => {
      const column = Math.floor((times[i] - reading.from) / step);
      // A series counts once in each column.
      if (value === null || column < 0 || column >= counts.length || column === before) return;
      before = column;
      const row = Math.min(rows - 1, Math.floor((value - low) / height));
      most = Math.max(most, ++counts[column][row]);
    });
  }
  return { from: reading.from, step, low, height, rows, counts, most };
}

export function heatmap(cells: () => Cells | undefined): uPlot.Plugin {
  return {
    hooks: {
      draw: (u: uPlot) => {
        const all = cells();
        if (!all) return;
        const { ctx, bbox } = u;
        const color = token('accent');
        ctx.save();
        ctx.beginPath();
        ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
        ctx.clip();
        all.counts.forEach((column, at) => {
          const left = u.valToPos((all.from + at * all.step) / 1000, 'x', true), right = u.valToPos((all.from + (at + 1) * all.step) / 1000, 'x', true);
          column.forEach((count, row) => {
            if (count === 0) return;
            const top = u.valToPos(all.low + (row + 1) * all.height, 'y', true), bottom = u.valToPos(all.low + row * all.height, 'y', true);
            ctx.fillStyle = faded(color, cellStrength(count, all.most));
            ctx.fillRect(left, top, Math.max(1, right - left - 0.5), Math.max(1, bottom - top - 0.5));
          });
        });
        ctx.restore();
      },
    },
  };
}
