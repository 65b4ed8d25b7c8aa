import type { YamlEditor } from './check-editor';
import { rest, RestError } from './rest';
import { toast } from './toast';

interface Reading {
  jobs: { name: string; group: string; on: string; hosts: number; steps: number; schedule: string | null }[];
  remarks: { kind: string; where: string; line: number; column: number; text: string }[];
}

interface Loaded { items: { id: string; name: string; action: string }[] }

async function read(yaml: string, project: string, place: HTMLElement, editor: YamlEditor): Promise<boolean> {
  try {
    const answer = await rest<Reading>('POST', '/api/v1/jobs/read', { name: 'this job', content: yaml, project });
    const wrong = answer.remarks.find((remark) => remark.kind === 'error');
    editor.mark(wrong ? { line: wrong.line, column: wrong.column || 1, message: wrong.text } : undefined);
    place.className = wrong ? 'plan plan-bad' : 'plan plan-good';
    if (wrong) place.textContent = `Line ${wrong.line}: ${wrong.where ? `${wrong.where}: ` : ''}${wrong.text}`;
    else {
      const jobs = answer.jobs.map((job) => `${job.group ? `${job.group}/` : ''}${job.name}: ${job.steps} ${job.steps === 1 ? 'step' : 'steps'}${job.on ? ` on ${job.hosts} ${job.hosts === 1 ? 'host' : 'hosts'} (${job.on})` : ''}`);
      const remarks = answer.remarks.map((remark) => `${remark.where}: ${remark.text}`);
      place.textContent = ['Valid.', ...jobs, ...remarks].join('\n');
    }
    return !wrong;
  } catch (error) {
    if (!(error instanceof RestError)) throw error;
    const { line, column } = error.problem;
    place.className = 'plan plan-bad';
    place.textContent = error.message;
    editor.mark(line ? { line, column: column || 1, message: error.message } : undefined);
    return false;
  }
}

/** The YAML editor of a job; the server reads along while you type. */
export async function startJobEditor(): Promise<void> {
  const form = document.querySelector<HTMLFormElement>('form[data-job-editor]');
  if (!form) return;
  const area = form.querySelector('textarea')!;
  const place = form.querySelector<HTMLElement>('[data-plan]')!;
  const project = form.dataset.project!;
  const bundle = (await import(form.dataset.bundle!)) as { mount(area: HTMLTextAreaElement, changed: () => void): YamlEditor };
  let timer = 0;
  const editor = bundle.mount(area, () => {
    clearTimeout(timer);
    timer = window.setTimeout(() => void read(editor.text(), project, place, editor), 300);
  });
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    const yaml = editor.text();
    if (!(await read(yaml, project, place, editor))) return;
    const message = (form.elements.namedItem('message') as HTMLInputElement).value || undefined;
    try {
      const id = form.dataset.id
        ? (await rest<{ id: string }>('PUT', `/api/v1/jobs/${form.dataset.id}`, { yaml, message })).id
        : (await rest<Loaded>('POST', '/api/v1/jobs', { project, content: yaml, onSame: 'refuse', message })).items[0].id;
      toast('Saved and applied');
      location.assign(`/jobs/${id}`);
    } catch (error) {
      toast((error as Error).message, 'bad');
    }
  });
  if (area.value.trim()) void read(area.value, project, place, editor);
}
