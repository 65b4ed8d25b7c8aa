import htmx from 'htmx.org';
import { refreshTab } from './favicon';
import { refreshTimes } from './times';

/**
 * A page names its topics on <main data-topics>, its regions theirs on [data-region][data-topics]. The server's stream says
 * which topics changed; the regions that show them are fetched again from the page's own address and morphed in place, so
 * that focus, scrolling, selection and opened details stay.
 */
let stream: EventSource | undefined;
let wasOpen = false;
let lostTimer = 0;
let running = false;
let asked: (() => void)[] = [];
let hurry: (() => void) | undefined;
const waiting = new Set<string>();

function topics(): string[] {
  const all = new Set<string>();
  for (const element of document.querySelectorAll<HTMLElement>('[data-region]'))
    for (const topic of (element.dataset.topics ?? '').split(' ')) if (topic) all.add(topic);
  return [...all];
}

function regionsOf(changed: string[]): string[] {
  const ids: string[] = [];
  for (const element of document.querySelectorAll<HTMLElement>('[data-region]')) {
    const mine = (element.dataset.topics ?? '').split(' ');
    if (changed.includes('*') || mine.some((topic) => changed.includes(topic))) ids.push(element.id);
  }
  return ids;
}

/**
 * Fetches the regions of these topics (all of them for '*') and those named again. Calls during a fetch are gathered into the next one; a call ends when what it asked for
 * is there. What changes without pause is fetched with a pause as long as the last fetch and its drawing took, so that the page stays usable.
 */
export async function refresh(changed: string[], named: string[] = []): Promise<void> {
  for (const id of [...regionsOf(changed), ...named]) waiting.add(id);
  if (waiting.size === 0) return;
  const there = new Promise<void>((resolve) => { asked.push(resolve); });
  if (named.length > 0) hurry?.();
  if (!running) {
    running = true;
    void run().finally(() => { running = false; });
  }
  return there;
}

async function run(): Promise<void> {
  while (waiting.size > 0) {
    const ids = [...waiting];
    const told = asked;
    waiting.clear();
    asked = [];
    const began = performance.now();
    const address = location.pathname + location.search;
    try {
      await htmx.ajax('GET', address, {
        source: '#live',
        target: '#live',
        swap: 'none',
        headers: { 'Muster-Regions': ids.join(',') },
      });
    } finally {
      for (const resolve of told) resolve();
    }
    // A form may have changed what the page asks for meanwhile: what came is of before.
    if (address !== location.pathname + location.search) for (const id of ids) if (document.getElementById(id)) waiting.add(id);
    refreshTimes();
    refreshTab();
    document.dispatchEvent(new CustomEvent('muster:refreshed'));
    if (waiting.size > 0) await pause(performance.now() - began);
  }
}

function pause(milliseconds: number): Promise<void> {
  return new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    hurry = () => { clearTimeout(timer); resolve(); };
  }).then(() => { hurry = undefined; });
}

function lost(): void {
  if (lostTimer) return;
  lostTimer = window.setTimeout(() => document.body.classList.add('is-offline'), 2000);
}

function found(): void {
  clearTimeout(lostTimer);
  lostTimer = 0;
  document.body.classList.remove('is-offline');
}

function open(): void {
  const names = topics();
  if (names.length === 0 || stream) return;
  // What changed since the page was made is told at once; a stream that opens again has everything fetched anyway.
  const since = wasOpen || !document.body.dataset.mark ? '' : `&since=${document.body.dataset.mark}`;
  stream = new EventSource(`/live?topics=${names.map(encodeURIComponent).join(',')}${since}`);
  stream.addEventListener('open', () => {
    found();
    document.body.dataset.live = 'open';
    // Something may have changed while the stream was away.
    if (wasOpen) void refresh(['*']);
    wasOpen = true;
  });
  for (const name of names) stream.addEventListener(name, () => void refresh([name]));
  stream.addEventListener('resync', () => void refresh(['*']));
  stream.addEventListener('error', () => {
    delete document.body.dataset.live;
    lost();
    // The browser tries again by itself unless the server answered with an error.
    if (stream?.readyState === EventSource.CLOSED) {
      stream = undefined;
      setTimeout(open, 3000);
    }
  });
}

function close(): void {
  stream?.close();
  stream = undefined;
  delete document.body.dataset.live;
}

export function startLive(): void {
  open();
  // A browser keeps six connections per server: a page nobody looks at gives its own back.
  let hidden = 0;
  document.addEventListener('visibilitychange', () => {
    clearTimeout(hidden);
    if (document.hidden) hidden = window.setTimeout(close, 30000);
    else open();
  });
  window.addEventListener('pagehide', close);
}
