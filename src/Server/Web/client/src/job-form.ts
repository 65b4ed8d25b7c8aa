import { confirmed } from './dialogs';
import { bodyOf } from './job-body';
import { offerValues, uploadFiles } from './job-options';
import { rest, RestError } from './rest';

interface Preview { total: number; hosts: { name: string }[] }

const namesShown = 12;

function words(preview: Preview): string {
  const names = preview.hosts.slice(0, namesShown).map((host) => host.name).join(', ');
  const more = preview.total > namesShown ? ` and ${preview.total - namesShown} more` : '';
  return `${preview.total} ${preview.total === 1 ? 'host' : 'hosts'}${preview.total ? `: ${names}${more}` : ''}`;
}

/** The page of a job: its form says which hosts a run would be on, what is wrong beside the option it belongs to, and then runs it. */
export function startJobForm(): void {
  const form = document.querySelector<HTMLFormElement>('form[data-job-run]');
  if (!form) return;
  const job = `/api/v1/jobs/${form.dataset.jobRun}`;
  const plan = form.querySelector<HTMLElement>('[data-job-plan]')!;
  const error = form.querySelector<HTMLElement>('[data-error]')!;
  let timer = 0;
  let asked = 0;

  function clear(): void {
    error.hidden = true;
    for (const place of form!.querySelectorAll<HTMLElement>('[data-option-error]')) place.hidden = true;
  }

  function show(wrong: unknown, quiet: boolean): void {
    const options = wrong instanceof RestError ? ((wrong.problem as { options?: Record<string, string> }).options ?? {}) : {};
    let placed = false;
    for (const [name, text] of Object.entries(options)) {
      const place = form!.querySelector<HTMLElement>(`[data-option-error="${CSS.escape(name)}"]`);
      if (!place || quiet) continue;
      place.textContent = text.replace(`option ${name}: `, '');
      place.hidden = false;
      placed = true;
    }
    if (quiet) {
      plan.className = 'plan plan-bad';
      plan.textContent = (wrong as Error).message;
    } else if (!placed) {
      error.textContent = (wrong as Error).message;
      error.hidden = false;
    }
  }

  async function look(): Promise<Preview | undefined> {
    const turn = ++asked;
    if (!form!.checkValidity()) {
      plan.textContent = '';
      return undefined;
    }
    try {
      const preview = await rest<Preview>('POST', `${job}/preview`, bodyOf(form!));
      if (turn !== asked) return preview;
      plan.className = 'plan plan-good';
      plan.textContent = `Runs on ${words(preview)}.`;
      return preview;
    } catch (wrong) {
      if (turn === asked) show(wrong, true);
      return undefined;
    }
  }

  async function run(): Promise<void> {
    clear();
    const body = bodyOf(form!);
    try {
      const preview = await rest<Preview>('POST', `${job}/preview`, body);
      if (preview.total > 1 && !(await confirmed(`Run on ${words(preview)}?`, 'Run'))) return;
      const begun = await rest<{ id: number; approval?: { id: number } }>('POST', `${job}/run`, { ...body, confirm: preview.total });
      location.assign(begun.approval ? `/approvals/${begun.approval.id}` : `/executions/${begun.id}`);
    } catch (wrong) {
      show(wrong, false);
    }
  }

  uploadFiles(form, () => void look());
  void offerValues(form).then(() => void look());
  form.addEventListener('input', () => {
    clear();
    clearTimeout(timer);
    timer = window.setTimeout(() => void look(), 250);
  });
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    void run();
  });
}
