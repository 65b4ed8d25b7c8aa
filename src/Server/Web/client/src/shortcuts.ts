import { openDialog } from './dialogs';

/** Keys: / search, j k rows, Enter opens, g + letter goes to a page, ? help, and what buttons name. None of them act while someone types. */
let wentG = 0;

function typing(target: EventTarget | null): boolean {
  return target instanceof Element && !!target.closest('input, textarea, select, [contenteditable=true], .editor');
}

function rows(): HTMLElement[] {
  return [...document.querySelectorAll<HTMLElement>('main tr[data-href], main [data-row]')].filter((row) => row.offsetParent !== null);
}

function step(by: number): void {
  const all = rows();
  if (all.length === 0) return;
  const at = all.findIndex((row) => row.contains(document.activeElement));
  const next = all[Math.min(all.length - 1, Math.max(0, at < 0 ? (by > 0 ? 0 : all.length - 1) : at + by))];
  (next.querySelector<HTMLElement>('a') ?? next).focus();
  next.scrollIntoView({ block: 'nearest' });
}

export function startShortcuts(): void {
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target) || document.querySelector('dialog[open]')) return;
    if (wentG && Date.now() - wentG < 1200) {
      wentG = 0;
      const link = document.querySelector<HTMLAnchorElement>(`a[data-key="g ${CSS.escape(event.key)}"]`);
      if (link) {
        event.preventDefault();
        link.click();
        return;
      }
    }
    const box = document.querySelector<HTMLInputElement>('input[data-search]');
    switch (event.key) {
      case 'g': wentG = Date.now(); break;
      case '/':
        event.preventDefault();
        if (box) { box.focus(); box.select(); } else document.querySelector<HTMLElement>('[data-palette]')?.click();
        break;
      case '?': openDialog('shortcuts'); break;
      case 'j': step(1); break;
      case 'k': step(-1); break;
      case 'x': (document.activeElement?.closest('tr')?.querySelector('input[data-pick]') as HTMLElement | null)?.click(); break;
      // Actions of the page that name a key of their own (a problem's: acknowledge, look again, run, runbook).
      default: if (event.key.length === 1) document.querySelector<HTMLElement>(`main [data-key="${CSS.escape(event.key)}"]`)?.click();
    }
  });
}
