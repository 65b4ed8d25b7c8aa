import { toast } from '../toast';
import { isDark } from './colors';
import { absolute, span, state } from './page-time';
import type { Spec } from './wire';

/** What a menu acts on. Other parts of the page may add lines: they listen to `muster:graph-menu` and call `detail.add`. */
export interface MenuOf {
  figure: HTMLElement;
  spec: Spec;
  width: number;
  logged: boolean;
  marked: boolean;
  full: boolean;
  apart: boolean;
  /** How many it has; one alone is apart already. */
  lines: number;
  exports: boolean;
  toggleLog(): void;
  toggleMarks(): void;
  toggleFull(): void;
  toggleApart(): void;
}

export interface GraphMenuEvent { spec: Spec; add(label: string, run: () => void): void }

let open: { menu: HTMLElement; button: HTMLElement } | undefined;

export function closeMenu(focus = false): void {
  if (!open) return;
  open.menu.remove();
  open.button.setAttribute('aria-expanded', 'false');
  if (focus) open.button.focus();
  open = undefined;
}

/** The graph as an address of the REST API, for the span that is shown now. */
export function address(of: MenuOf, ending: string, download: boolean): string {
  const asked = new URLSearchParams({ spec: JSON.stringify(of.spec), range: absolute(), zone: state.zone, width: String(of.width) });
  if (state.compare) asked.set('compare', state.compare);
  if (download) asked.set('download', '1');
  if ((ending === 'png' || ending === 'svg') && isDark()) asked.set('theme', 'dark');
  return `/api/v1/graph.${ending}?${asked}`;
}

async function copy(text: string, done: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    toast(done);
  } catch {
    // Without https a browser has no clipboard for pages.
    const area = document.createElement('textarea');
    area.value = text;
    document.body.append(area);
    area.select();
    const worked = document.execCommand('copy');
    area.remove();
    toast(worked ? done : 'The browser does not let this page copy', worked ? 'good' : 'bad');
  }
}

export function promqlOf(spec: Spec): string {
  return spec.queries.map((query) => query.query).join('\n');
}

/** The page with this span for ever. */
export function permalink(): string {
  const link = new URL(location.href);
  link.searchParams.set('range', span().absolute);
  link.searchParams.set('zone', state.zone);
  return link.toString();
}

function exploreLink(of: MenuOf): string {
  const asked = new URLSearchParams({ range: state.text, kind: of.spec.kind });
  for (const query of of.spec.queries) asked.append('query', query.query);
  if (of.spec.unit) asked.set('unit', of.spec.unit);
  return `/explore?${asked}`;
}

export function openMenu(button: HTMLElement, of: MenuOf): void {
  const again = open?.button === button;
  closeMenu();
  if (again) return;
  const menu = document.createElement('div');
  menu.className = 'graph-menu';
  menu.setAttribute('role', 'menu');
  const act = (label: string, run: () => void, checked?: boolean): void => {
    const item = document.createElement('button');
    item.type = 'button';
    item.textContent = label;
    item.setAttribute('role', checked === undefined ? 'menuitem' : 'menuitemcheckbox');
    if (checked !== undefined) item.setAttribute('aria-checked', String(checked));
    item.addEventListener('click', () => { closeMenu(true); run(); });
    menu.append(item);
  };
  const link = (label: string, to: string, file: boolean): void => {
    const item = document.createElement('a');
    item.textContent = label;
    item.href = to;
    item.setAttribute('role', 'menuitem');
    if (file) item.setAttribute('download', '');
    item.addEventListener('click', () => setTimeout(closeMenu, 0));
    menu.append(item);
  };
  const rule = (): void => { menu.append(document.createElement('hr')); };
  act(of.full ? 'Leave full screen' : 'Full screen (f)', of.toggleFull);
  if (of.lines > 1) act('Each line by itself (a)', of.toggleApart, of.apart);
  act('Logarithmic axis', of.toggleLog, of.logged);
  act('Events', of.toggleMarks, of.marked);
  if (of.exports) {
    rule();
    link('Open in Explore', exploreLink(of), false);
    link('Hour to year', `/explore/times?spec=${encodeURIComponent(JSON.stringify(of.spec))}&zone=${encodeURIComponent(state.zone)}`, false);
    act('Copy as PromQL', () => void copy(promqlOf(of.spec), 'PromQL copied'));
    act('Copy link to this time', () => void copy(permalink(), 'Link copied'));
    rule();
    for (const ending of ['png', 'svg', 'csv', 'json']) link(`Download ${ending.toUpperCase()}`, address(of, ending, true), true);
  }
  const more: GraphMenuEvent = { spec: of.spec, add: (label, run) => { if (!menu.querySelector('hr.more')) { rule(); menu.lastElementChild!.className = 'more'; } act(label, run); } };
  of.figure.dispatchEvent(new CustomEvent<GraphMenuEvent>('muster:graph-menu', { bubbles: true, detail: more }));
  button.after(menu);
  button.setAttribute('aria-expanded', 'true');
  open = { menu, button };
  // Near the lower edge of the window it opens upwards as far as it must.
  const over = Math.min(menu.getBoundingClientRect().bottom - innerHeight + 8, menu.getBoundingClientRect().top - 8);
  if (over > 0) menu.style.top = `${menu.offsetTop - over}px`;
  const items = [...menu.querySelectorAll<HTMLElement>('button, a')];
  items[0].focus();
  menu.addEventListener('keydown', (event) => {
    const at = items.indexOf(document.activeElement as HTMLElement);
    if (event.key === 'Escape') closeMenu(true);
    else if (event.key === 'ArrowDown') items[(at + 1) % items.length].focus();
    else if (event.key === 'ArrowUp') items[(at + items.length - 1) % items.length].focus();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
}

export function startMenus(): void {
  document.addEventListener('pointerdown', (event) => {
    if (open && !open.menu.contains(event.target as Node) && !open.button.contains(event.target as Node)) closeMenu();
  });
}
