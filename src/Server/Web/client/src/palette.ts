import { nextTheme } from './appearance';
import { openDialog } from './dialogs';
import { rest } from './rest';

/** Ctrl-K: pages and actions at once, hosts, checks, metrics, jobs and the like from the server while you type. */
interface Entry { kind: string; name: string; detail?: string; url?: string; run?: () => void }
interface Found { items: { kind: string; name: string; detail?: string; url: string }[] }

let asked = 0;
let entries: Entry[] = [];
let at = 0;

function local(): Entry[] {
  const pages = [...document.querySelectorAll<HTMLAnchorElement>('nav a[data-page]')].map((link) => ({
    kind: 'page', name: link.dataset.page!, detail: link.dataset.key, url: link.getAttribute('href')!,
  }));
  const actions = [...document.querySelectorAll<HTMLElement>('[data-command]')].map((button) => ({
    kind: 'action', name: button.dataset.command!, run: () => button.click(),
  }));
  return [
    ...pages, ...actions,
    { kind: 'action', name: 'Change the theme', run: nextTheme },
    { kind: 'action', name: 'Show the keys', detail: '?', run: () => void openDialog('shortcuts') },
  ];
}

function paint(list: HTMLElement): void {
  list.replaceChildren(...entries.map((entry, index) => {
    const item = document.createElement('li');
    item.id = `palette-${index}`;
    item.setAttribute('role', 'option');
    item.setAttribute('aria-selected', String(index === at));
    const kind = document.createElement('span');
    kind.className = 'palette-kind';
    kind.textContent = entry.kind;
    const name = document.createElement('span');
    name.className = 'palette-name';
    name.textContent = entry.name;
    const detail = document.createElement('span');
    detail.className = 'palette-detail';
    detail.textContent = entry.detail ?? '';
    item.append(kind, name, detail);
    item.addEventListener('click', () => choose(index));
    return item;
  }));
  list.querySelector('[aria-selected=true]')?.scrollIntoView({ block: 'nearest' });
  document.getElementById('palette-input')?.setAttribute('aria-activedescendant', `palette-${at}`);
}

function choose(index: number): void {
  const entry = entries[index];
  if (!entry) return;
  (document.getElementById('palette') as HTMLDialogElement).close();
  if (entry.run) entry.run();
  else if (entry.url) location.assign(entry.url);
}

async function look(query: string, list: HTMLElement): Promise<void> {
  const mine = ++asked;
  const words = query.trim().toLowerCase();
  const near = local().filter((entry) => entry.name.toLowerCase().includes(words));
  entries = near;
  at = 0;
  paint(list);
  if (!words) return;
  const found = await rest<Found>('GET', `/api/v1/search?q=${encodeURIComponent(words)}`).catch(() => undefined);
  if (mine !== asked) return; // a newer question is under way
  // What is on this page already (pages, by their address) is not listed twice.
  const known = new Set(near.map((entry) => entry.url));
  entries = [...(found?.items ?? []).filter((entry) => !known.has(entry.url)), ...near];
  paint(list);
}

export function startPalette(): void {
  const dialog = document.getElementById('palette') as HTMLDialogElement | null;
  const input = document.getElementById('palette-input') as HTMLInputElement | null;
  const list = document.getElementById('palette-list');
  if (!dialog || !input || !list) return;
  const open = () => {
    openDialog('palette');
    input.value = '';
    void look('', list);
    input.focus();
  };
  document.addEventListener('keydown', (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k') {
      event.preventDefault();
      if (dialog.open) dialog.close();
      else open();
    }
  });
  document.addEventListener('click', (event) => {
    if ((event.target as Element).closest('[data-palette]')) open();
  });
  let timer = 0;
  input.addEventListener('input', () => {
    clearTimeout(timer);
    timer = window.setTimeout(() => void look(input.value, list), 80);
  });
  input.addEventListener('keydown', (event) => {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      if (entries.length === 0) return;
      at = (at + (event.key === 'ArrowDown' ? 1 : entries.length - 1)) % entries.length;
      paint(list);
    } else if (event.key === 'Enter') {
      event.preventDefault();
      choose(at);
    }
  });
}
