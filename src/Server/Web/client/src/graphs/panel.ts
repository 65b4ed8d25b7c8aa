import uPlot from 'uplot';
import { rest } from '../rest';
import { Apart } from './apart';
import { type Frame, frameOf } from './frame';
import { mouse, touch } from './gestures';
import { type Cells, cellsOf } from './heat';
import { drawKeys, drawLegend, legendState, order } from './legend';
import { answered, marks, tellMarked } from './marking';
import { openMenu } from './menu';
import type { Shown } from './overlay';
import { back, onTime, showBetween, pan, state, type Why, zoom } from './page-time';
import { type Look, options } from './plot';
import { hideTip, showTip } from './tooltip';
import { spell } from './values';
import type { Reading, Spec } from './wire';

const narrowBelow = 480, heatRows = 28, smallUpTo = 140;

/** Everything that moves together when a hand moves one of them. */
const panels = new Set<Panel>();

/** One graph of the page: asks for what it shows, draws it, and answers to hands and keys. */
export class Panel {
  readonly spec: Spec;
  private readonly plot: HTMLElement;
  private readonly legend: HTMLElement | null;
  private readonly fixed: boolean;
  private readonly shown: Shown;
  private readonly legendOf = legendState();
  private u?: uPlot;
  private reading?: Reading;
  private frame: Frame = { times: [], columns: [], lines: [] };
  private cells?: Cells;
  private asked = 0;
  private visible = false;
  private due = true;
  private log: boolean;
  private full = false;
  private apart?: Apart;
  private wide = 0;
  private from = 0;
  private to = 0;
  private said = '';
  private readonly forget: () => void;

  constructor(readonly figure: HTMLElement) {
    this.spec = JSON.parse(figure.dataset.spec!) as Spec;
    this.plot = figure.querySelector<HTMLElement>('[data-plot]')!;
    this.legend = figure.querySelector<HTMLElement>('[data-legend]');
    this.fixed = figure.hasAttribute('data-fixed');
    this.log = this.spec.log ?? false;
    this.shown = { thresholds: this.spec.thresholds ?? [], marks: true };
    this.plot.style.height = `${this.height()}px`;
    this.forget = onTime((_, why) => this.onTime(why));
    new ResizeObserver((entries) => {
      // Nothing wide is a plot that is not shown.
      this.wide = Math.floor(entries[entries.length - 1].contentRect.width) || this.wide;
      this.resize();
    }).observe(this.plot);
    new IntersectionObserver((entries) => {
      this.visible = entries.some((entry) => entry.isIntersecting);
      if (this.visible && this.due) void this.read();
    }, { rootMargin: '240px' }).observe(figure);
    figure.querySelector('[data-graph-menu]')?.addEventListener('click', (event) => openMenu(event.currentTarget as HTMLElement, {
      figure, spec: this.spec, width: this.width(), logged: this.log, marked: this.shown.marks, full: this.full, apart: this.apart !== undefined, lines: this.reading?.series.filter((series) => !series.earlier).length ?? 0, exports: !figure.dataset.source,
      toggleLog: () => { this.log = !this.log; this.build(); },
      toggleMarks: () => { this.shown.marks = !this.shown.marks; this.u?.redraw(false); this.apart?.redraw(); },
      toggleFull: () => this.toggleFull(),
      toggleApart: () => this.toggleApart(),
    }));
    this.plot.addEventListener('keydown', (event) => this.key(event));
    this.plot.addEventListener('mouseleave', hideTip);
    panels.add(this);
  }

  /** The graph is gone from the page. */
  close(): void {
    this.forget();
    panels.delete(this);
    this.u?.destroy();
    this.apart?.close();
  }

  private onTime(why: Why): void {
    if (why === 'known') return;
    if (this.fixed && why !== 'tick') return;
    if (why === 'range' && !this.fixed) this.plot.classList.add('is-waiting');
    if (this.visible) void this.read();
    else this.due = true;
  }

  private height(): number {
    return this.full ? Math.max(200, innerHeight - 230) : Number(this.plot.dataset.height) || 220;
  }

  private width(): number {
    return Math.max(120, this.wide || Math.floor(this.plot.clientWidth));
  }

  private question(): Promise<Reading> {
    const width = Math.min(4000, Math.max(50, this.width() - 50));
    const range = this.fixed ? this.figure.dataset.range || '1h' : state.text;
    const source = this.figure.dataset.source;
    if (source) {
      const asked = new URLSearchParams({ range, zone: state.zone, width: String(width) });
      if (state.compare) asked.set('compare', state.compare);
      return rest<Reading>('GET', `${source}${source.includes('?') ? '&' : '?'}${asked}`);
    }
    return rest<Reading>('POST', '/api/v1/graph', { spec: this.spec, range, zone: state.zone, width, compare: state.compare || null });
  }

  async read(): Promise<void> {
    this.due = false;
    const mine = ++this.asked;
    try {
      const reading = await this.question();
      if (mine !== this.asked) return;
      this.take(reading);
    } catch (error) {
      if (mine !== this.asked) return;
      this.say((error as Error).message, true);
      // What was there before stays; a server that starts again is asked again at the next tick.
      this.figure.dataset.state = 'failed';
      this.due = true;
    }
    this.plot.classList.remove('is-waiting');
  }

  private take(reading: Reading): void {
    const names = (of?: Reading): string => (of?.series ?? []).map((series) => `${series.query}/${series.kind}/${series.name}/${series.earlier ?? ''}/${series.low ? 1 : 0}`).join('\n');
    const same = this.u !== undefined && names(this.reading) === names(reading);
    if (this.reading && names(this.reading) !== names(reading)) {
      // The places of lines have changed: who was hidden stays so by name.
      const before = new Set([...this.legendOf.hidden].map((place) => this.reading!.series[place]?.name));
      this.legendOf.hidden = new Set(reading.series.flatMap((series, place) => (before.has(series.name) ? [place] : [])));
      if (this.legendOf.hidden.size === reading.series.length) this.legendOf.hidden.clear();
    }
    this.reading = this.shown.reading = reading;
    [this.from, this.to] = [reading.from, reading.to];
    const said = [...reading.faults.map((fault) => fault.reason), ...reading.warnings];
    this.said = said.length > 0 ? said.join(' · ') : reading.series.length === 0 ? 'No values in this time' : '';
    this.say(this.said, reading.faults.length > 0);
    this.figure.dataset.state = reading.series.length === 0 ? 'empty' : 'drawn';
    this.figure.dataset.to = String(reading.to);
    const last = reading.series.length === 1 ? reading.series[0] : undefined;
    const now = this.figure.querySelector<HTMLElement>('[data-now]');
    if (now) now.textContent = last ? spell(last.last, last.unit) : '';
    if (reading.series.length === 0) this.clear();
    else if (same && !this.apart) this.refill();
    else this.build();
  }

  /** Nothing to draw: an empty picture and a legend of nothing only take place. */
  private clear(): void {
    this.u?.destroy();
    this.u = undefined;
    this.apart?.close();
    this.legend?.replaceChildren();
    this.figure.dispatchEvent(new CustomEvent('muster:graph-drawn', { bubbles: true }));
  }

  private say(text: string, wrong: boolean): void {
    const place = this.figure.querySelector<HTMLElement>('[data-said]');
    if (!place) return;
    place.hidden = text.length === 0;
    place.textContent = text;
    place.classList.toggle('is-wrong', wrong);
  }

  private look(): Look {
    return { log: this.log, hidden: this.legendOf.hidden, narrow: this.width() < narrowBelow, small: this.height() <= smallUpTo, zone: state.zone, synced: !this.fixed };
  }

  private data(): uPlot.AlignedData {
    const reading = this.reading!;
    this.frame = frameOf(reading, this.spec.kind, this.legendOf.hidden);
    this.cells = this.spec.kind === 'heatmap' ? cellsOf(reading, Math.max(20, Math.floor(this.width() / 6)), heatRows) : undefined;
    const columns = this.log ? this.frame.columns.map((column) => column.map((value) => (value !== null && value !== undefined && value <= 0 ? null : value))) : this.frame.columns;
    return [this.frame.times.map((time) => time / 1000), ...columns] as uPlot.AlignedData;
  }

  /** An empty picture says why it is empty. */
  private tellDrawn(data: uPlot.AlignedData): void {
    const none = this.log && data.slice(1).every((column) => [...(column as ArrayLike<number | null | undefined> & Iterable<number | null | undefined>)].every((value) => value === null || value === undefined));
    this.say(none ? 'No value above zero: a logarithmic axis (l) shows none' : this.said, this.reading!.faults.length > 0);
  }

  /** Draws anew: other lines, another size of text, another theme. */
  build(): void {
    const reading = this.reading;
    if (!reading || reading.series.length === 0) return;
    if (this.apart) return this.buildApart();
    this.u?.destroy();
    this.plot.style.height = `${this.height()}px`;
    const data = this.data();
    this.tellDrawn(data);
    const unit = reading.series.find((series) => !this.legendOf.hidden.has(reading.series.indexOf(series)))?.unit ?? this.spec.unit ?? '';
    const opts = options(this.spec, this.frame, this.look(), { width: this.width(), height: this.height() }, this.shown, () => this.cells, unit);
    opts.hooks = this.hooks({ frame: () => this.frame, reading: () => this.reading!, spec: () => this.spec });
    this.u = new uPlot(opts, data, this.plot);
    this.u.setScale('x', { min: this.from / 1000, max: this.to / 1000 });
    this.drawLegend();
    this.figure.dispatchEvent(new CustomEvent('muster:graph-drawn', { bubbles: true }));
  }

  /** The small pictures instead of the one. */
  private buildApart(): void {
    this.u?.destroy();
    this.u = undefined;
    this.plot.style.height = 'auto';
    this.frame = frameOf(this.reading!, this.spec.kind, this.legendOf.hidden);
    this.apart!.draw(this.reading!, this.spec, this.look(), order(this.reading!, this.legendOf), this.shown);
    this.drawLegend();
    this.figure.dispatchEvent(new CustomEvent('muster:graph-drawn', { bubbles: true }));
  }

  /** What hands do on the picture, or on one of the small ones. */
  private hooks(part: { frame: () => Frame; reading: () => Reading; spec: () => Spec }): uPlot.Hooks.Arrays {
    return {
      setCursor: [(u) => {
        if (u.over.matches(':hover')) showTip(u, part.frame(), part.reading(), part.spec(), u === this.u ? this.look() : { ...this.look(), hidden: new Set() }, this.cells);
      }],
      setSelect: [(u) => {
        const { left, width } = u.select;
        if (width < 6) return;
        const [from, to] = [u.posToVal(left, 'x') * 1000, u.posToVal(left + width, 'x') * 1000];
        const event = u.cursor.event;
        if (event && marks(event)) return this.mark(u, from, to);
        u.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
        // The crosshair is shared, so every graph of the page hears of the drag; only the one under the hand has the event, and only it acts:
        // else the way back would hold the same time once for every graph.
        if (!this.fixed && event) showBetween(from, to);
      }],
      ready: [(u) => {
        const hands = {
          peek: (from: number, to: number) => { for (const panel of this.fixed ? [this] : panels) if (!panel.fixed || panel === this) panel.peek(from, to); },
          settle: (from: number, to: number) => { if (this.fixed) void this.read(); else showBetween(from, to); },
          out: () => { if (!this.fixed) zoom(2); },
          mark: (from: number, to: number) => this.mark(u, from, to),
        };
        mouse(u, hands);
        touch(u, hands);
      }],
    };
  }

  /** The same lines with newer values: nothing is taken down, a pointer on it stays. */
  private refill(): void {
    this.u!.batch(() => {
      const data = this.data();
      this.tellDrawn(data);
      this.u!.setData(data, false);
      this.u!.setScale('x', { min: this.from / 1000, max: this.to / 1000 });
    });
    this.drawLegend();
    this.figure.dispatchEvent(new CustomEvent('muster:graph-drawn', { bubbles: true }));
  }

  /** The marked time stays in sight under what is asked about it, on this graph alone. */
  private mark(u: uPlot, from: number, to: number): void {
    unmarkAll();
    const [left, right] = [u.valToPos(from / 1000, 'x'), u.valToPos(to / 1000, 'x')];
    u.setSelect({ left, width: right - left, top: 0, height: u.over.clientHeight }, false);
    hideTip();
    const box = u.over.getBoundingClientRect();
    tellMarked(this.figure, { spec: this.spec, from, to: Math.min(to, Date.now()), x: box.left + right, y: box.top });
  }

  /** Nothing is marked any more. */
  unmark(): void {
    this.u?.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
    this.apart?.unmark();
  }

  private drawLegend(): void {
    if (!this.reading) return;
    const keys = this.figure.querySelector<HTMLElement>('[data-keys]');
    if (keys) drawKeys(keys, this.reading);
    if (!this.legend) return;
    drawLegend(this.legend, this.reading, this.legendOf, this.spec, () => this.build(), (place) => {
      const at = this.frame.lines.find((line) => line.place === place)?.at;
      this.u?.setSeries(at === undefined ? null : at + 1, { focus: at !== undefined });
    }, this.cells);
  }

  peek(from: number, to: number): void {
    this.u?.setScale('x', { min: from / 1000, max: to / 1000 });
    this.apart?.peek(from, to);
    hideTip();
  }

  private resize(): void {
    if (this.apart && this.reading) return this.buildApart();
    if (!this.u) return;
    const wide = this.width();
    if (Math.abs(this.u.width - wide) < 2 && this.u.height === this.height()) return;
    this.u.setSize({ width: wide, height: this.height() });
  }

  private toggleFull(): void {
    this.full = !this.full;
    this.wide = 0;
    this.figure.classList.toggle('is-full', this.full);
    document.body.classList.toggle('has-full-graph', this.full);
    this.build();
    void this.read();
    this.plot.focus();
  }

  /** Each line in a picture of its own, and back. */
  private toggleApart(): void {
    if (!this.apart && (this.reading?.series.filter((series) => !series.earlier).length ?? 0) < 2) return;
    hideTip();
    if (this.apart) this.apart.close();
    this.apart = this.apart ? undefined : new Apart(this.plot, (part) => this.hooks(part));
    this.figure.classList.toggle('is-apart', this.apart !== undefined);
    this.build();
  }

  private key(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === 'Escape' && this.full) this.toggleFull();
    else if (event.key === 'f') this.toggleFull();
    else if (event.key === 'a') this.toggleApart();
    else if (event.key === 'l') { this.log = !this.log; this.build(); }
    else if (this.fixed) return;
    else if (event.key === 'ArrowLeft' || event.key === 'ArrowRight') {
      const by = event.key === 'ArrowLeft' ? -1 : 1;
      if (event.shiftKey) pan(by);
      else this.stepCursor(by);
    } else if (event.key === '+' || event.key === '=') zoom(0.5);
    else if (event.key === '-') zoom(2);
    else if (event.key === 'b' || event.key === 'Backspace') back();
    else if (event.key === 'w' && this.u && answered()) this.mark(this.u, this.from, this.to);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  /** The crosshair by the keys: the tooltip follows it. */
  private stepCursor(by: number): void {
    const u = this.u;
    if (!u || this.frame.times.length === 0) return;
    // Only what is in sight; the first step goes to the newest value, or to the oldest one.
    const first = this.frame.times.findIndex((time) => time >= this.from), last = this.frame.times.filter((time) => time <= this.to).length - 1;
    if (first < 0 || last < first) return;
    const here = (u.cursor.left ?? -1) >= 0 ? u.cursor.idx : undefined;
    const at = Math.min(last, Math.max(first, here === null || here === undefined ? (by > 0 ? first : last) : here + by));
    u.setCursor({ left: u.valToPos(this.frame.times[at] / 1000, 'x'), top: u.over.clientHeight / 2 });
    showTip(u, this.frame, this.reading!, this.spec, this.look(), this.cells);
  }
}

export function unmarkAll(): void {
  for (const panel of panels) panel.unmark();
}

export function rebuildAll(): void {
  for (const panel of panels) panel.build();
}
