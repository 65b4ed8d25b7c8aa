import { rest } from '../rest';

/** The time of all graphs of a page. It lives in the address; the server reads what is typed, so there is one way to read it. */
export interface Span { from: number; to: number; text: string; absolute: string; zone: string; endsNow: boolean }

interface Answer { from: string; to: string; text: string; absolute: string; zone: string; endsNow: boolean }

/** `known`: the ends of the time that the page began with are read; graphs ask by its text, so they show it already. */
export type Why = 'range' | 'tick' | 'look' | 'known';

type Listener = (span: Span, why: Why) => void;

const listeners = new Set<Listener>();
const past: string[] = [];

export const state = {
  text: '1h',
  usual: '1h',
  from: Date.now() - 3600e3,
  to: Date.now(),
  endsNow: true,
  zone: Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC',
  refresh: 'auto',
  compare: '',
};

export function onTime(listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function span(): Span {
  return { from: state.from, to: state.to, text: state.text, absolute: absolute(), zone: state.zone, endsNow: state.endsNow };
}

export function absolute(from = state.from, to = state.to): string {
  const iso = (ms: number): string => new Date(Math.round(ms)).toISOString().replace('.000Z', 'Z');
  return `${iso(from)}..${iso(to)}`;
}

export function canGoBack(): boolean {
  return past.length > 0;
}

function tell(why: Why): void {
  const now = span();
  for (const listener of listeners) listener(now, why);
}

function keep(name: string, value: string, usual: string): void {
  const address = new URL(location.href);
  if (value && value !== usual) address.searchParams.set(name, value);
  else address.searchParams.delete(name);
  history.replaceState(history.state, '', address);
}

/** Shows another time. Throws what the server says when it cannot be read. */
export async function show(text: string, remember = true, why: Why = 'range'): Promise<void> {
  const answer = await rest<Answer>('GET', `/api/v1/graph/range?text=${encodeURIComponent(text)}&zone=${encodeURIComponent(state.zone)}`);
  if (remember && state.text !== answer.text) past.push(state.text);
  Object.assign(state, { text: answer.text, from: Date.parse(answer.from), to: Date.parse(answer.to), endsNow: answer.endsNow });
  keep('range', state.text, state.usual);
  tell(why);
}

/** Shows a span that a hand has drawn: known here, so nobody needs to be asked. */
export function showBetween(from: number, to: number, remember = true): void {
  if (!(to - from >= 1000)) to = from + 1000;
  const latest = Date.now();
  from = Math.max(0, from);
  if (from > latest) return;
  if (remember) past.push(state.text);
  Object.assign(state, { from: Math.round(from), to: Math.round(to), endsNow: false });
  state.text = absolute();
  keep('range', state.text, state.usual);
  tell('range');
}

/** Half the span later (1) or earlier (-1). */
export function pan(direction: number): void {
  const half = ((state.to - state.from) / 2) * direction;
  showBetween(state.from + half, state.to + half);
}

/** Around the middle; 2 shows twice as much, 0.5 half. */
export function zoom(factor: number, around = (state.from + state.to) / 2): void {
  const from = around - (around - state.from) * factor;
  const to = around + (state.to - around) * factor;
  showBetween(from, Math.min(to, Math.max(Date.now(), state.to)));
}

export function back(): void {
  const before = past.pop();
  if (before) void show(before, false);
}

export function setZone(zone: string): void {
  state.zone = zone;
  keep('zone', zone, '');
  void show(state.text, false);
}

export function setRefresh(every: string): void {
  state.refresh = every;
  keep('refresh', every, 'auto');
  arm();
}

export function setCompare(earlier: string): void {
  state.compare = earlier;
  keep('compare', earlier, '');
  tell('look');
}

let timer = 0;

/** By itself it asks about as often as a pixel of the graph takes. */
function every(): number {
  const asked = /^(\d+)(s|m)$/.exec(state.refresh);
  if (asked) return Number(asked[1]) * (asked[2] === 's' ? 1000 : 60000);
  if (state.refresh !== 'auto') return 0;
  return Math.min(300e3, Math.max(10e3, (state.to - state.from) / 400));
}

function arm(): void {
  clearTimeout(timer);
  const pause = state.endsNow ? every() : 0;
  if (!pause) return;
  timer = window.setTimeout(() => {
    // Nobody looks: the next look brings everything.
    if (!document.hidden) tick();
    arm();
  }, pause);
}

function tick(): void {
  const length = state.to - state.from;
  const slides = /^((the )?(last|past|previous) )?\d/.test(state.text) && !/ago|:| to |\.\.|-\d/.test(state.text);
  state.to = Date.now();
  if (slides) state.from = state.to - length;
  tell('tick');
}

function zoned(zone: string | null): string | undefined {
  try {
    return zone ? new Intl.DateTimeFormat('en-GB', { timeZone: zone }).resolvedOptions().timeZone && zone : undefined;
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

export function startTime(): void {
  const asked = new URL(location.href).searchParams;
  // The page says that it does not know the zone; everything is drawn in the reader's.
  state.zone = zoned(asked.get('zone')) ?? state.zone;
  state.refresh = asked.get('refresh') || 'auto';
  state.compare = asked.get('compare') || '';
  const picker = document.querySelector<HTMLElement>('[data-range-picker]');
  const first = picker ?? document.querySelector<HTMLElement>('[data-graph][data-range]');
  if (picker) {
    state.usual = picker.dataset.usual || state.usual;
    state.from = Number(picker.dataset.from);
    state.to = Number(picker.dataset.to);
  }
  if (first?.dataset.range) state.text = first.dataset.range;
  // What the page was read in may be another zone than the reader's: asked again it means their days.
  void show(state.text, false, 'known').catch(() => undefined);
  onTime(() => arm());
  document.addEventListener('visibilitychange', () => {
    if (!document.hidden && state.endsNow && every()) tick();
  });
}
