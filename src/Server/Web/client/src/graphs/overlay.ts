import type uPlot from 'uplot';
import { faded, token } from './colors';
import type { Mark, Reading, Threshold } from './wire';

/** What is drawn under and over the lines: thresholds as bands, gaps as hatching, marks as lines and bands. */
export interface Shown { reading?: Reading; thresholds: Threshold[]; marks: boolean }

const toneOf: Record<string, string> = { ok: 'ok-fill', warning: 'warning-fill', critical: 'critical-fill', unknown: 'unknown-fill', quiet: 'quiet-fill', accent: 'accent' };

export function markColor(mark: Mark): string {
  return token(toneOf[mark.tone] ?? 'accent');
}

function thresholds(u: uPlot, shown: Shown): void {
  const { ctx, bbox } = u;
  const { min, max } = u.scales.y;
  if (min === undefined || max === undefined) return;
  for (const band of shown.thresholds) {
    const from = Math.max(band.from ?? -Infinity, min!), to = Math.min(band.to ?? Infinity, max!);
    if (!(from < to)) continue;
    const color = token(band.tone === 'critical' ? 'critical-fill' : 'warning-fill');
    const top = u.valToPos(to, 'y', true), bottom = u.valToPos(from, 'y', true);
    ctx.fillStyle = faded(color, band.tone === 'critical' ? 0.11 : 0.09);
    ctx.fillRect(bbox.left, top, bbox.width, bottom - top);
    ctx.fillStyle = faded(color, 0.75);
    const edge = devicePixelRatio;
    if (band.from !== undefined && band.from !== null && band.from >= min!) ctx.fillRect(bbox.left, bottom - edge / 2, bbox.width, edge);
    if (band.to !== undefined && band.to !== null && band.to <= max!) ctx.fillRect(bbox.left, top - edge / 2, bbox.width, edge);
  }
}

/** When nothing came of any line: a gap of one line among many is told by the break, one of all is shown. Gaps that begin alike on many hosts are one for each host. */
function silences(reading: Reading): [number, number][] {
  const present = reading.series.filter((series) => !series.earlier).length;
  const turns = reading.gaps.flatMap((gap): [number, number][] => [[gap.from, gap.series.length], [gap.to, -gap.series.length]]).sort((a, b) => a[0] - b[0] || b[1] - a[1]);
  const all: [number, number][] = [];
  let silent = 0;
  for (const [at, by] of turns) {
    if (silent < present && silent + by >= present) all.push([at, at]);
    else if (silent >= present && silent + by < present) all[all.length - 1][1] = at;
    silent += by;
  }
  return all;
}

function gaps(u: uPlot, reading: Reading): void {
  const { ctx, bbox } = u;
  for (const [from, to] of silences(reading)) {
    const left = Math.max(bbox.left, u.valToPos(from / 1000, 'x', true)), right = Math.min(bbox.left + bbox.width, u.valToPos(to / 1000, 'x', true));
    if (right - left < 2) continue;
    ctx.save();
    ctx.beginPath();
    ctx.rect(left, bbox.top, right - left, bbox.height);
    ctx.clip();
    ctx.fillStyle = faded(token('quiet-fill'), 0.07);
    ctx.fillRect(left, bbox.top, right - left, bbox.height);
    ctx.strokeStyle = faded(token('quiet-fill'), 0.28);
    ctx.lineWidth = devicePixelRatio;
    ctx.beginPath();
    for (let x = left - bbox.height; x < right; x += 9 * devicePixelRatio) {
      ctx.moveTo(x, bbox.top + bbox.height);
      ctx.lineTo(x + bbox.height, bbox.top);
    }
    ctx.stroke();
    ctx.restore();
  }
}

/** Stretches that touch or overlap become one: fifty hosts that were lost together are one band, through which the lines are still seen. */
function joined(stretches: [number, number][]): [number, number][] {
  const all: [number, number][] = [];
  for (const [from, to] of [...stretches].sort((a, b) => a[0] - b[0])) {
    const last = all[all.length - 1];
    if (last && from <= last[1]) last[1] = Math.max(last[1], to);
    else all.push([from, to]);
  }
  return all;
}

/** Of lines nearer to each other than this many pixels only the first is drawn. */
const nearest = 4;

function apart(places: number[]): number[] {
  const kept: number[] = [];
  for (const place of [...places].sort((a, b) => a - b)) if (kept.length === 0 || place - kept[kept.length - 1] >= nearest * devicePixelRatio) kept.push(place);
  return kept;
}

function marks(u: uPlot, reading: Reading): void {
  const { ctx, bbox } = u;
  const edge = bbox.left + bbox.width;
  const byColor = new Map<string, { bands: [number, number][]; lines: number[]; heads: number[] }>();
  for (const mark of reading.marks) {
    const left = u.valToPos(mark.from / 1000, 'x', true), right = u.valToPos((mark.to ?? mark.from) / 1000, 'x', true);
    const begin = Math.max(bbox.left, left), end = Math.min(edge, right);
    if (end < bbox.left || begin > edge) continue;
    const color = markColor(mark);
    if (!byColor.has(color)) byColor.set(color, { bands: [], lines: [], heads: [] });
    const of = byColor.get(color)!;
    if (end - begin > 1) of.bands.push([begin, end]);
    for (const x of mark.to === undefined ? [left] : [left, right]) if (x >= bbox.left && x <= edge) of.lines.push(x);
    if (left >= bbox.left) of.heads.push(left);
  }
  for (const [color, of] of byColor) {
    ctx.fillStyle = faded(color, 0.12);
    for (const [begin, end] of joined(of.bands)) ctx.fillRect(begin, bbox.top, end - begin, bbox.height);
    ctx.strokeStyle = faded(color, 0.85);
    ctx.lineWidth = devicePixelRatio;
    ctx.setLineDash([4 * devicePixelRatio, 3 * devicePixelRatio]);
    ctx.beginPath();
    for (const x of apart(of.lines)) {
      ctx.moveTo(x, bbox.top);
      ctx.lineTo(x, bbox.top + bbox.height);
    }
    ctx.stroke();
    ctx.setLineDash([]);
    const size = 4 * devicePixelRatio;
    ctx.fillStyle = color;
    for (const x of apart(of.heads)) {
      ctx.beginPath();
      ctx.moveTo(x - size, bbox.top);
      ctx.lineTo(x + size, bbox.top);
      ctx.lineTo(x, bbox.top + size * 1.4);
      ctx.fill();
    }
  }
}

export function overlay(shown: Shown): uPlot.Plugin {
  return {
    hooks: {
      drawClear: (u: uPlot) => {
        thresholds(u, shown);
        if (shown.reading) gaps(u, shown.reading);
      },
      draw: (u: uPlot) => {
        if (shown.reading && shown.marks) marks(u, shown.reading);
      },
    },
  };
}
