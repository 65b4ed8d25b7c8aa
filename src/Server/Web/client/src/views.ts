import { openDialog } from './dialogs';
import { importForm } from './view-import';
import { rest } from './rest';
import { toast } from './toast';

/** What pages can do with graphs beyond looking: put one into a view, ask what changed in its time; and the hands of a view's own page. */
interface GraphMenu { spec: Record<string, unknown>; add(label: string, run: () => void): void }
interface MarkedTime { spec: Record<string, unknown>; from: number; to: number; x: number; y: number }
interface Added { view: string; url: string }

function mayChange(): boolean {
  return document.body.dataset.role === 'operator' || document.body.dataset.role === 'admin';
}

function dialog(): HTMLDialogElement {
  const there = document.getElementById('add-to-view');
  if (there instanceof HTMLDialogElement) return there;
  const made = document.createElement('dialog');
  made.id = 'add-to-view';
  made.setAttribute('aria-labelledby', 'add-to-view-title');
  made.innerHTML = `<form class="inner form"><h2 id="add-to-view-title">Add to a view</h2>
    <label class="field">View<input name="view" list="view-names" required maxlength="120" autocomplete="off" spellcheck="false" placeholder="Shop/Fronts" /></label>
    <datalist id="view-names"></datalist><p class="hint">A name that is new makes a new view.</p><div class="error" data-error hidden></div>
    <footer><button type="button" class="button" data-close>Cancel</button><button class="button primary" type="submit">Add</button></footer></form>`;
  document.body.append(made);
  return made;
}

const lastView = 'muster-view';

async function addToView(spec: Record<string, unknown>): Promise<void> {
  const box = dialog();
  const form = box.querySelector('form')!;
  const input = form.querySelector<HTMLInputElement>('input[name=view]')!;
  const wrong = form.querySelector<HTMLElement>('[data-error]')!;
  wrong.hidden = true;
  input.value = localStorage.getItem(lastView) ?? '';
  openDialog('add-to-view');
  input.select();
  form.onsubmit = async (event) => {
    event.preventDefault();
    event.stopPropagation();
    try {
      const added = await rest<Added>('POST', '/api/v1/views/items', { view: input.value, spec });
      localStorage.setItem(lastView, input.value);
      box.close();
      toast(`Added to ${input.value}`);
      document.dispatchEvent(new CustomEvent('muster:added-to-view', { detail: added }));
    } catch (error) {
      wrong.textContent = (error as Error).message;
      wrong.hidden = false;
    }
  };
  const found = await rest<{ items: { name: string }[] }>('GET', '/api/v1/views?limit=1000');
  form.querySelector('datalist')!.replaceChildren(...found.items.map((view) => Object.assign(document.createElement('option'), { value: view.name })));
}

function askWhatChanged(spec: Record<string, unknown>, from: string, to: string): void {
  const asked = new URLSearchParams({ from, to });
  const host = /host="([\w.-]+)"/.exec(JSON.stringify(spec.queries).replaceAll('\\', ''));
  if (host) asked.set('selector', `name:${host[1]}`);
  location.assign(`/changes?${asked}`);
}

/** The span that the page shows, by the server's reading of what its address says. */
async function whatChanged(spec: Record<string, unknown>): Promise<void> {
  const range = new URL(location.href).searchParams.get('range') ?? document.querySelector<HTMLElement>('[data-range-picker], [data-graph][data-range]')?.dataset.range ?? '1h';
  const span = await rest<{ from: string; to: string }>('GET', `/api/v1/graph/range?text=${encodeURIComponent(range)}`);
  askWhatChanged(spec, span.from, span.to);
}

/** What can be done with a time that was marked on a graph. */
function askAbout(marked: MarkedTime): void {
  document.querySelector('.marked-time')?.remove();
  const box = document.createElement('div');
  box.className = 'marked-time';
  box.setAttribute('role', 'menu');
  const [from, to] = [new Date(marked.from).toISOString(), new Date(marked.to).toISOString()];
  const close = (): void => {
    box.remove();
    document.removeEventListener('pointerdown', elsewhere);
    document.dispatchEvent(new CustomEvent('muster:time-unmarked'));
  };
  const elsewhere = (event: Event): void => { if (!box.contains(event.target as Node)) close(); };
  const act = (label: string, run: () => void): void => {
    const button = Object.assign(document.createElement('button'), { type: 'button', textContent: label });
    button.setAttribute('role', 'menuitem');
    button.addEventListener('click', () => { close(); run(); });
    box.append(button);
  };
  act('What changed here?', () => askWhatChanged(marked.spec, from, to));
  act('Events of this time', () => location.assign(`/events?${new URLSearchParams({ from, to })}`));
  if (mayChange()) act('Note an event here', () => location.assign(`/events?${new URLSearchParams({ from, to, note: '1' })}`));
  document.body.append(box);
  box.style.left = `${Math.max(8, Math.min(innerWidth - box.offsetWidth - 8, marked.x - box.offsetWidth))}px`;
  box.style.top = `${Math.max(8, Math.min(innerHeight - box.offsetHeight - 8, marked.y + 6))}px`;
  box.querySelector('button')!.focus();
  box.addEventListener('keydown', (event) => {
    const items = [...box.querySelectorAll('button')], at = items.indexOf(document.activeElement as HTMLButtonElement);
    if (event.key === 'Escape') close();
    else if (event.key === 'ArrowDown') items[(at + 1) % items.length].focus();
    else if (event.key === 'ArrowUp') items[(at + items.length - 1) % items.length].focus();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  setTimeout(() => document.addEventListener('pointerdown', elsewhere), 0);
}

function shareForm(form: HTMLFormElement): void {
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    event.stopPropagation();
    const wrong = form.querySelector<HTMLElement>('[data-error]')!;
    wrong.hidden = true;
    try {
      const [method, path] = form.dataset.share!.split(' ');
      const on = new URL(location.href).searchParams.get('on');
      const made = await rest<{ url: string }>(method, path, { expires: String(new FormData(form).get('expires')), ...(on ? { on } : {}) });
      document.getElementById('share-url')!.textContent = made.url;
      document.getElementById('share-secret')!.hidden = false;
    } catch (error) {
      wrong.textContent = (error as Error).message;
      wrong.hidden = false;
    }
  });
}

/** Dragging by the mouse; the buttons do the same for keys and fingers. */
function dragging(grid: HTMLElement): void {
  let dragged: HTMLElement | undefined;
  grid.addEventListener('dragstart', (event) => {
    dragged = (event.target as Element).closest<HTMLElement>('.view-item[draggable]') ?? undefined;
    dragged?.classList.add('is-dragged');
  });
  grid.addEventListener('dragover', (event) => {
    if (dragged) event.preventDefault();
  });
  grid.addEventListener('dragend', () => {
    dragged?.classList.remove('is-dragged');
    dragged = undefined;
  });
  grid.addEventListener('drop', async (event) => {
    const over = (event.target as Element).closest<HTMLElement>('.view-item');
    if (!dragged || !over || over === dragged) return;
    event.preventDefault();
    try {
      await rest('PATCH', `/api/v1/views/${grid.dataset.viewGrid}/items/${dragged.dataset.place}`, { to: Number(over.dataset.place), revision: grid.dataset.revision });
      location.reload();
    } catch (error) {
      toast((error as Error).message, 'bad');
    }
  });
}

export function startViews(): void {
  document.addEventListener('muster:graph-menu', (event) => {
    const menu = (event as CustomEvent<GraphMenu>).detail;
    if (location.pathname.startsWith('/public/')) return;
    if (mayChange()) menu.add('Add to a view…', () => void addToView(menu.spec).catch((error: Error) => toast(error.message, 'bad')));
    menu.add('Mark a time to ask about… (Ctrl and drag)', () => {
      document.body.classList.add('is-marking');
      toast('Drag over the time you want to ask about');
    });
    menu.add('What changed in this time?', () => void whatChanged(menu.spec).catch((error: Error) => toast(error.message, 'bad')));
  });
  if (!location.pathname.startsWith('/public/') && !location.pathname.startsWith('/wall/')) {
    document.body.dataset.marks = 'yes';
    document.addEventListener('muster:time-marked', (event) => askAbout((event as CustomEvent<MarkedTime>).detail));
  }
  document.querySelectorAll<HTMLFormElement>('form[data-share]').forEach(shareForm);
  document.querySelectorAll<HTMLFormElement>('form[data-ganglia-import]').forEach(importForm);
  document.querySelector('[data-print]')?.addEventListener('click', () => window.print());
  if (location.pathname === '/events' && new URL(location.href).searchParams.has('note')) openDialog('new-event');
  const grid = document.querySelector<HTMLElement>('.view-grid.is-editing');
  if (grid) dragging(grid);
}
