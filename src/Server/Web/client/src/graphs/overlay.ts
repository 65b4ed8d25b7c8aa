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

function gaps(u: uPlot, reading: Reading): void {
  const { ctx, bbox } = u;
  const present = reading.series.filter((series) => !series.earlier).length;
  for (const gap of reading.gaps) {
    // A gap of one line among many is told by the break; one of all lines is shown.
    if (gap.series.length < present) continue;
    const left = Math.max(bbox.left, u.valToPos(gap.from / 1000, 'x', true)), right = Math.min(bbox.left + bbox.width, u.valToPos(gap.to / 1000, 'x', true));
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

function marks(u: uPlot, reading: Reading): void {
  const { ctx, bbox } = u;
  for (const mark of reading.marks) {
    const color = markColor(mark);
    const left = u.valToPos(mark.from / 1000, 'x', true), right = u.valToPos((mark.to ?? mark.from) / 1000, 'x', true);
    const begin = Math.max(bbox.left, left), end = Math.min(bbox.left + bbox.width, right);
    if (end < bbox.left || begin > bbox.left + bbox.width) continue;
    ctx.fillStyle = faded(color, 0.12);
    if (end - begin > 1) ctx.fillRect(begin, bbox.top, end - begin, bbox.height);
    ctx.strokeStyle = faded(color, 0.85);
    ctx.lineWidth = devicePixelRatio;
    ctx.setLineDash([4 * devicePixelRatio, 3 * devicePixelRatio]);
    ctx.beginPath();
    for (const x of mark.to === undefined ? [left] : [left, right]) {
      if (x < bbox.left || x > bbox.left + bbox.width) continue;
      ctx.moveTo(x, bbox.top);
      ctx.lineTo(x, bbox.top + bbox.height);
    }
    ctx.stroke();
    ctx.setLineDash([]);
    if (left >= bbox.left) {
      const size = 4 * devicePixelRatio;
      ctx.fillStyle = color;
      ctx.beginPath();
      ctx.moveTo(left - size, bbox.top);
      ctx.lineTo(left + size, bbox.top);
      ctx.lineTo(left, bbox.top + size * 1.4);
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
