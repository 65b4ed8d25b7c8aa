import { confirmed } from './dialogs';
import { refresh } from './live';
import { rest, RestError } from './rest';
import { toast } from './toast';

/**
 * Buttons and forms act through the same REST API as everyone else:
 *   <button data-call="POST /api/v1/…" data-body='{"a":1}' data-done="Said when it worked" data-ask="Are you sure?">
 *   <form data-send="POST /api/v1/…" data-done="…" data-go="/where/next" data-reveal="ID of the element that shows a secret once">
 * A field named "tags[]" becomes a list of words, "labels{}" an object of its name=value words, a box "ongoing?" true, a local time "from@" a moment; an empty field is left out.
 */
function call(text: string): [string, string] {
  const [method, path] = text.split(' ');
  return [method, path];
}

function bodyOf(form: HTMLFormElement): Record<string, unknown> {
  const body: Record<string, unknown> = {};
  for (const [name, value] of new FormData(form)) {
    if (typeof value !== 'string' || value === '') continue;
    if (name.endsWith('[]')) body[name.slice(0, -2)] = value.split(/[\s,]+/).filter(Boolean);
    else if (name.endsWith('{}')) body[name.slice(0, -2)] = Object.fromEntries(value.split(/[\s,]+/).filter(Boolean).map((pair) => pair.split(/=(.*)/s).slice(0, 2).concat('').slice(0, 2)));
    else if (name.endsWith('@')) body[name.slice(0, -1)] = new Date(value).toISOString();
    else if (name.endsWith('?')) body[name.slice(0, -1)] = true;
    else body[name] = value;
  }
  return body;
}

/** `{name}` in data-go stands for a member of the server's answer. */
function after(element: HTMLElement, answer?: unknown): void {
  const approval = (answer as { approval?: { id?: number } } | undefined)?.approval?.id;
  if (element.dataset.go && approval !== undefined) {
    location.assign(`/approvals/${approval}`);
    return;
  }
  if (element.dataset.done) toast(element.dataset.done);
  if (element.dataset.go) location.assign(element.dataset.go.replace(/\{(\w+)\}/g, (_, name: string) => String((answer as Record<string, unknown> | undefined)?.[name] ?? '')));
  else void refresh(['*']);
}

async function press(button: HTMLButtonElement): Promise<void> {
  if (button.dataset.ask && !(await confirmed(button.dataset.ask, button.textContent?.trim() ?? 'Yes'))) return;
  const [method, path] = call(button.dataset.call!);
  button.disabled = true;
  try {
    const answer = await rest(method, path, button.dataset.body ? JSON.parse(button.dataset.body) : undefined);
    after(button, answer);
  } catch (error) {
    toast((error as Error).message, 'bad');
  } finally {
    button.disabled = false;
  }
}

function showErrors(form: HTMLFormElement, error: RestError): void {
  const place = form.querySelector<HTMLElement>('[data-error]');
  const said = Object.entries(error.problem.errors ?? {}).map(([field, texts]) => `${field}: ${texts.join(' ')}`).join(' ');
  if (place) {
    place.textContent = said || error.message;
    place.hidden = false;
  } else toast(said || error.message, 'bad');
}

/** Shows a secret the one time it is known. */
function reveal(form: HTMLFormElement, answer: unknown): void {
  const place = form.dataset.reveal ? document.getElementById(form.dataset.reveal) : null;
  if (!place || typeof answer !== 'object' || answer === null) return;
  const found = answer as Record<string, unknown>;
  const secret = String(found.secret ?? found.key ?? found.token ?? found.url ?? '');
  if (!secret) return;
  for (const code of place.querySelectorAll<HTMLElement>('[data-template]'))
    code.textContent = code.dataset.template!.replace('{secret}', secret);
  place.hidden = false;
}

async function send(form: HTMLFormElement): Promise<void> {
  const [method, path] = call(form.dataset.send!);
  const submit = form.querySelector<HTMLButtonElement>('button[type=submit], button:not([type])');
  const place = form.querySelector<HTMLElement>('[data-error]');
  if (place) place.hidden = true;
  if (submit) submit.disabled = true;
  try {
    const answer = await rest(method, path, bodyOf(form));
    reveal(form, answer);
    form.reset();
    if (!('stay' in form.dataset)) form.closest('dialog')?.close();
    after(form, answer);
  } catch (error) {
    if (error instanceof RestError) showErrors(form, error);
    else throw error;
  } finally {
    if (submit) submit.disabled = false;
  }
}

async function copy(button: HTMLElement): Promise<void> {
  const source = document.getElementById(button.dataset.copy!);
  if (!source) return;
  const text = source.textContent?.trim() ?? '';
  if (navigator.clipboard) await navigator.clipboard.writeText(text);
  else {
    // Without TLS there is no clipboard: select the text, so that one key copies it.
    getSelection()?.selectAllChildren(source);
    toast('Selected: press Ctrl-C to copy');
    return;
  }
  toast('Copied');
}

export function startActions(): void {
  document.addEventListener('click', (event) => {
    const target = event.target as Element;
    const button = target.closest<HTMLButtonElement>('button[data-call]');
    if (button) {
      event.preventDefault();
      void press(button);
      return;
    }
    const copier = target.closest<HTMLElement>('[data-copy]');
    if (copier) void copy(copier);
    const row = target.closest<HTMLElement>('tr[data-href]');
    if (row && !target.closest('a, button, input, label, summary')) location.assign(row.dataset.href!);
  });
  document.addEventListener('submit', (event) => {
    const form = event.target as HTMLFormElement;
    if (!form.dataset.send) return;
    event.preventDefault();
    void send(form);
  });
}
