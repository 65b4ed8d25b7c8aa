import { bodyOf } from './job-body';
import { rest, RestError } from './rest';

interface Offered { name: string; value: string; selected: boolean }

function tell(place: HTMLElement, text: string): void {
  const error = place.querySelector<HTMLElement>('[data-option-error]')!;
  error.textContent = text;
  error.hidden = !text;
}

function choice(name: string, offered: Offered, chosen: boolean): HTMLElement {
  const label = document.createElement('label');
  label.className = 'check';
  const box = document.createElement('input');
  Object.assign(box, { type: 'checkbox', name, value: offered.value, checked: chosen });
  box.dataset.many = '';
  label.append(box, ` ${offered.name}`);
  return label;
}

function fill(place: HTMLElement, items: Offered[]): void {
  const name = place.dataset.option!;
  const choices = place.querySelector<HTMLElement>('.choices');
  if (choices) {
    const before = [...choices.querySelectorAll<HTMLInputElement>('[type=checkbox]:checked')].map((box) => box.value);
    const chosen = before.length ? before : (choices.dataset.chosen ?? '').split(',');
    choices.querySelectorAll('label.check').forEach((old) => old.remove());
    choices.prepend(...items.map((item) => choice(name, item, chosen.includes(item.value) || (!before.length && item.selected))));
    return;
  }
  const select = place.querySelector('select');
  const list = select ?? place.querySelector('datalist');
  if (!list) return;
  const chosen = select ? select.value || select.dataset.chosen || items.find((item) => item.selected)?.value : undefined;
  list.replaceChildren(...(select ? [new Option('', '')] : []), ...items.map((item) => new Option(item.name, item.value, false, item.value === chosen)));
}

/** Options whose values an address offers: asked for when the page opens, and again when an option changes that the address depends on. */
export async function offerValues(form: HTMLFormElement): Promise<void> {
  const places = [...form.querySelectorAll<HTMLElement>('[data-option][data-values]')];
  async function ask(place: HTMLElement): Promise<void> {
    try {
      const { items } = await rest<{ items: Offered[] }>('POST', place.dataset.values!, { options: bodyOf(form).options });
      fill(place, items);
      tell(place, '');
    } catch (wrong) {
      if (!(wrong instanceof RestError)) throw wrong;
      tell(place, wrong.message);
    }
  }
  form.addEventListener('change', (event) => {
    const changed = (event.target as HTMLElement).closest<HTMLElement>('[data-option]')?.dataset.option;
    for (const place of places) if (changed && (place.dataset.needs ?? '').split(' ').includes(changed)) void ask(place);
  });
  await Promise.all(places.map(ask));
}

/** A file goes to the server as soon as it is chosen; the run then names it. */
export function uploadFiles(form: HTMLFormElement, done: () => void): void {
  for (const input of form.querySelectorAll<HTMLInputElement>('[data-file]')) {
    const place = input.closest<HTMLElement>('[data-option]')!;
    input.addEventListener('change', async () => {
      delete input.dataset.uploaded;
      const file = input.files?.[0];
      if (!file) return;
      tell(place, 'uploading …');
      const answer = await fetch(`/api/v1/jobs/files?name=${encodeURIComponent(file.name)}`, { method: 'POST', credentials: 'same-origin', headers: { 'Content-Type': 'application/octet-stream' }, body: file })
        .catch(() => undefined);
      const body = (await answer?.json().catch(() => undefined)) as { id?: string; detail?: string } | undefined;
      if (answer?.ok && body?.id) input.dataset.uploaded = body.id;
      tell(place, answer?.ok ? '' : (body?.detail ?? 'The server cannot be reached: the file is not there.'));
      done();
    });
  }
}
