import { confirmed } from './dialogs';
import { refresh } from './live';
import { rest, RestError } from './rest';
import { toast } from './toast';

/** Rows chosen by their check boxes, and what is done to all of them at once. */
function chosen(): string[] {
  return [...document.querySelectorAll<HTMLInputElement>('input[data-pick]:checked')].map((box) => box.value);
}

function show(): void {
  const bar = document.getElementById('bulk');
  if (!bar) return;
  const count = chosen().length;
  bar.hidden = count === 0;
  bar.querySelector('[data-count]')!.textContent = `${count} chosen`;
}

function clear(): void {
  for (const box of document.querySelectorAll<HTMLInputElement>('input[data-pick], input[data-pick-all]')) box.checked = false;
  show();
}

/** Asks the chosen hosts for fresh results of everything they are given. */
async function runChecks(ids: string[]): Promise<void> {
  const selector = ids.map((id) => `id:${id}`).join(' or ');
  const checks = await rest<{ items: { name: string; enabled: boolean; hosts: number }[] }>('GET', `/api/v1/checks?limit=1000`);
  for (const check of checks.items.filter((one) => one.enabled && one.hosts > 0)) {
    try {
      await rest('POST', `/api/v1/checks/${encodeURIComponent(check.name)}/run`, { selector });
    } catch (error) {
      // None of the chosen hosts has this one, or the server looks at it itself: the others are run all the same.
      if (!(error instanceof RestError && error.problem.status === 409)) throw error;
    }
  }
}

async function act(button: HTMLElement): Promise<void> {
  const ids = chosen();
  const kind = button.dataset.bulk!;
  const field = document.getElementById('bulk-tags') as HTMLInputElement | null;
  const tags = (field?.value ?? '').split(/[\s,]+/).filter(Boolean);
  try {
    if (kind === 'forget') {
      if (!(await confirmed(`Forget ${ids.length} host(s)? Their history goes with them. A connected host cannot be forgotten.`, 'Forget'))) return;
      await rest('POST', '/api/v1/hosts/bulk', { ids, delete: true });
    } else if (kind === 'run') {
      await runChecks(ids);
    } else {
      if (tags.length === 0) {
        field?.focus();
        return;
      }
      await rest('POST', '/api/v1/hosts/bulk', kind === 'tag' ? { ids, addTags: tags } : { ids, removeTags: tags });
    }
    toast(`Done for ${ids.length} host(s)`);
    clear();
    void refresh(['*']);
  } catch (error) {
    toast((error as Error).message, 'bad');
  }
}

export function startSelection(): void {
  document.addEventListener('change', (event) => {
    const box = event.target as HTMLInputElement;
    if (box.matches('input[data-pick-all]'))
      for (const other of document.querySelectorAll<HTMLInputElement>('input[data-pick]')) other.checked = box.checked;
    if (box.matches('input[data-pick], input[data-pick-all]')) show();
  });
  document.addEventListener('click', (event) => {
    const button = (event.target as Element).closest<HTMLElement>('[data-bulk]');
    if (button) void act(button);
  });
}
