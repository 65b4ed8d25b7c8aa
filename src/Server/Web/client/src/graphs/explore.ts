import { rest, RestError } from '../rest';
import { note, recent } from './recent';
import { sayTyped } from '../typed';
import type { Kind, Spec } from './wire';

/** Explore: search, fields and PromQL that say the same, and the graph of it. The address holds what is shown. */
interface Fields { hosts: string; metrics: string; rate: boolean; gather: string; by: string[] | null; kind: Kind }
interface Found { kind: string; name: string; detail: string; url: string }
interface Answer { spec: Spec; series: number; fields?: Fields | null }

export function startExplore(): void {
  const root = document.querySelector<HTMLElement>('[data-explore]');
  if (!root) return;
  const find = <T extends HTMLElement>(name: string): T => root.querySelector<T>(`[data-explore-${name}]`)!;
  const form = find<HTMLFormElement>('fields'), promql = find<HTMLTextAreaElement>('promql');
  const said = find('said'), count = find('count'), place = find('graph'), template = find<HTMLTemplateElement>('template');
  const field = (name: string): HTMLInputElement => form.elements.namedItem(name) as HTMLInputElement;
  let asked = 0;

  const fields = (): Fields => ({
    hosts: field('hosts').value, metrics: field('metrics').value, rate: field('rate').value !== '', gather: field('gather').value,
    by: field('by').value.split(/[\s,]+/).filter(Boolean), kind: field('kind').value as Kind,
  });

  const say = (text: string, wrong = false): void => {
    said.textContent = text;
    said.classList.toggle('is-wrong', wrong);
  };

  const remember = (parts: Record<string, string | string[]>): void => {
    const address = new URL(location.href);
    for (const name of ['hosts', 'metrics', 'rate', 'gather', 'by', 'kind', 'query', 'unit']) address.searchParams.delete(name);
    for (const [name, value] of Object.entries(parts)) {
      for (const one of Array.isArray(value) ? value : [value]) if (one && one !== 'none' && !(name === 'kind' && one === 'line')) address.searchParams.append(name, one);
    }
    history.replaceState(history.state, '', address);
    // The time is today's, whatever it was.
    for (const name of ['range', 'zone', 'compare', 'refresh']) address.searchParams.delete(name);
    note(promql.value.split('\n').join(' ; '), address.pathname + address.search);
  };

  const fit = (): void => { promql.rows = Math.min(8, Math.max(2, promql.value.split('\n').length)); };

  const draw = (spec: Spec, series: number): void => {
    const figure = (template.content.firstElementChild as HTMLElement).cloneNode(true) as HTMLElement;
    figure.dataset.spec = JSON.stringify(spec);
    figure.querySelector('h3')!.textContent = spec.title || (spec.queries.length === 1 ? spec.queries[0].query : `${spec.queries.length} queries`);
    place.replaceChildren(figure);
    count.textContent = `${series.toLocaleString('en')} series in the last hour`;
  };

  const fromFields = async (): Promise<void> => {
    const mine = ++asked;
    const now = fields();
    if (!now.metrics.trim()) return say('Metrics: write a name, or a part of one.');
    try {
      const answer = await rest<Answer>('POST', '/api/v1/explore/query', now);
      if (mine !== asked) return;
      promql.value = answer.spec.queries.map((query) => query.query).join('\n');
      fit();
      remember({ hosts: now.hosts, metrics: now.metrics, rate: now.rate ? '1' : '', gather: now.gather, by: now.by!.join(','), kind: now.kind });
      say('');
      form.classList.remove('is-other');
      draw(answer.spec, answer.series);
    } catch (error) {
      if (mine === asked) say((error as Error).message, true);
    }
  };

  const fromPromql = async (): Promise<void> => {
    const mine = ++asked;
    const queries = promql.value.split('\n').map((line) => line.trim()).filter(Boolean);
    fit();
    if (queries.length === 0) return;
    try {
      const answer = await rest<Answer>('POST', '/api/v1/explore/fields', { queries, kind: field('kind').value });
      if (mine !== asked) return;
      const known = answer.fields;
      form.classList.toggle('is-other', !known);
      if (known) {
        field('hosts').value = known.hosts;
        field('metrics').value = known.metrics;
        field('rate').value = known.rate ? 'rate' : '';
        field('gather').value = known.gather;
        field('by').value = (known.by ?? []).join(', ');
      }
      say(known ? '' : 'The fields cannot say this query: it is drawn as it is written.');
      remember({ query: queries, kind: field('kind').value });
      draw(answer.spec, answer.series);
    } catch (error) {
      if (mine !== asked) return;
      const problem = error instanceof RestError ? error.problem : undefined;
      say(problem?.line ? `Line ${problem.line}, column ${problem.column ?? 1}: ${(error as Error).message.replace(/^\d+:\d+: /, '')}` : (error as Error).message, true);
    }
  };

  let timer = 0;
  const soon = (run: () => Promise<void>, pause: number): void => {
    clearTimeout(timer);
    timer = window.setTimeout(() => void run(), pause);
  };
  form.addEventListener('submit', (event) => { event.preventDefault(); soon(fromFields, 0); });
  form.addEventListener('input', (event) => {
    // How it is drawn belongs to a query of any shape.
    const other = form.classList.contains('is-other') && (event.target as HTMLInputElement).name === 'kind';
    soon(other ? fromPromql : fromFields, (event.target as Element).tagName === 'SELECT' ? 0 : 350);
  });
  promql.addEventListener('input', () => soon(fromPromql, 450));
  fit();
  search(root, (found) => {
    if (found.url) return location.assign(found.url);
    if (found.kind === 'metric') {
      field('metrics').value = found.name;
      field('rate').value = /_total$/.test(found.name) ? 'rate' : '';
    } else field('hosts').value = found.kind === 'host' ? found.name : `${found.kind}:${/\s/.test(found.name) ? `"${found.name}"` : found.name}`;
    if (field('metrics').value) soon(fromFields, 0);
    else field('metrics').focus();
  });
  const address = new URL(location.href).searchParams;
  if (address.has('query') && promql.value) soon(fromPromql, 0);
  else if (address.has('metrics') || address.has('hosts')) soon(fromFields, 0);
}

function search(root: HTMLElement, chosen: (found: Found) => void): void {
  const box = root.querySelector<HTMLInputElement>('[data-explore-search]')!, list = root.querySelector<HTMLElement>('[data-explore-found]')!;
  let items: Found[] = [], at = 0, asked = 0, timer = 0;
  const close = (): void => {
    list.hidden = true;
    box.setAttribute('aria-expanded', 'false');
  };
  const choose = (index: number): void => {
    const found = items[index];
    if (!found) return;
    close();
    box.value = '';
    chosen(found);
  };
  const paint = (): void => {
    list.replaceChildren(...items.map((found, index) => {
      const item = document.createElement('li');
      item.setAttribute('role', 'option');
      item.setAttribute('aria-selected', String(index === at));
      for (const [name, text] of [['palette-kind', found.kind], ['palette-name', found.name], ['palette-detail', found.detail]]) {
        const part = document.createElement('span');
        part.className = name;
        part.textContent = text;
        item.append(part);
      }
      item.addEventListener('mousedown', (event) => { event.preventDefault(); choose(index); });
      return item;
    }));
    list.hidden = box.value.trim().length === 0 && items.length === 0;
    if (items.length === 0 && !list.hidden) list.append(Object.assign(document.createElement('li'), { textContent: 'Nothing has this name', className: 'faint' }));
    box.setAttribute('aria-expanded', String(!list.hidden));
    list.querySelector('[aria-selected=true]')?.scrollIntoView({ block: 'nearest' });
  };
  const before = (): void => {
    if (box.value.trim()) return;
    [items, at] = [recent().map((one) => ({ kind: 'recent', name: one.name, detail: '', url: one.address })), -1];
    paint();
  };
  box.addEventListener('focus', before);
  box.addEventListener('input', () => {
    clearTimeout(timer);
    const mine = ++asked;
    timer = window.setTimeout(async () => {
      const answer = box.value.trim() ? await rest<{ items: Found[] }>('GET', `/api/v1/explore/search?q=${encodeURIComponent(box.value)}`).catch(() => ({ items: [] })) : { items: [] };
      if (mine !== asked) return;
      if (!box.value.trim()) return before();
      [items, at] = [answer.items, 0];
      paint();
    }, 60);
  });
  box.addEventListener('keydown', (event) => {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      at = !items.length ? 0 : at < 0 ? (event.key === 'ArrowDown' ? 0 : items.length - 1) : (at + (event.key === 'ArrowDown' ? 1 : items.length - 1)) % items.length;
      paint();
    } else if (event.key === 'Enter') choose(at);
    else if (event.key === 'Escape') close();
    else return;
    event.preventDefault();
  });
  box.addEventListener('blur', close);
  sayTyped([box]);
}
