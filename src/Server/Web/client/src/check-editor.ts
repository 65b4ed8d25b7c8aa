import { rest, RestError } from './rest';
import { toast } from './toast';

/**
 * The YAML editor of a check. The page works with its <textarea> alone; the editor proper is a bundle of its own that is
 * fetched only on this page. The server validates while you type and says which hosts the check would run on.
 */
interface Plan { checks: { name: string; on: string; hosts: string[] }[] }

export interface Mark { line: number; column: number; message: string }

export interface YamlEditor {
  text(): string;
  mark(mark: Mark | undefined): void;
}

async function plan(yaml: string, place: HTMLElement, editor: YamlEditor): Promise<boolean> {
  try {
    const answer = await rest<Plan>('POST', '/api/v1/checks/validate', { yaml });
    editor.mark(undefined);
    place.className = 'plan plan-good';
    place.textContent = `Valid. ${answer.checks.map(({ name, hosts }) =>
      `${answer.checks.length > 1 ? `${name} runs` : 'Runs'} on ${hosts.length} host${hosts.length === 1 ? '' : 's'}`
      + (hosts.length ? `: ${hosts.slice(0, 12).join(', ')}${hosts.length > 12 ? ' …' : ''}` : '')).join('. ')}`;
    return true;
  } catch (error) {
    if (!(error instanceof RestError)) throw error;
    const { line, column } = error.problem;
    place.className = 'plan plan-bad';
    place.textContent = line ? `Line ${line}, column ${column ?? 1}: ${error.message}` : error.message;
    editor.mark(line ? { line, column: column ?? 1, message: error.message } : undefined);
    return false;
  }
}

export async function startCheckEditor(): Promise<void> {
  const form = document.querySelector<HTMLFormElement>('form[data-check-editor]');
  if (!form) return;
  const area = form.querySelector('textarea')!;
  const place = form.querySelector<HTMLElement>('[data-plan]')!;
  const bundle = (await import(form.dataset.bundle!)) as { mount(area: HTMLTextAreaElement, changed: () => void): YamlEditor };
  let timer = 0;
  const editor = bundle.mount(area, () => {
    clearTimeout(timer);
    timer = window.setTimeout(() => void plan(editor.text(), place, editor), 300);
  });
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    const yaml = editor.text();
    if (!(await plan(yaml, place, editor))) return;
    const name = form.dataset.name || /^name:\s*["']?([a-z0-9][a-z0-9._-]*)/m.exec(yaml)?.[1];
    if (!name) {
      place.className = 'plan plan-bad';
      place.textContent = 'A new check needs a name: write “name: …” on a line of its own.';
      return;
    }
    try {
      await rest('PUT', `/api/v1/checks/${encodeURIComponent(name)}`, { yaml });
      toast(`${name} saved and applied`);
      if (!form.dataset.name) location.assign(`/checks/${encodeURIComponent(name)}`);
    } catch (error) {
      toast((error as Error).message, 'bad');
    }
  });
  if (area.value.trim()) void plan(area.value, place, editor);
}
