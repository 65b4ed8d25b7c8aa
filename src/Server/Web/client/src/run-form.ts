import { confirmed } from './dialogs';
import { rest, RestError } from './rest';

interface Preview {
  total: number;
  reachable: number;
  hosts: { name: string }[];
}

const namesShown = 12;

function pairs(text: string): Record<string, string> {
  const found: Record<string, string> = {};
  for (const line of text.split('\n')) {
    const at = line.indexOf('=');
    if (at > 0) found[line.slice(0, at).trim()] = line.slice(at + 1);
  }
  return found;
}

function words(preview: Preview): string {
  const names = preview.hosts.slice(0, namesShown).map((host) => host.name).join(', ');
  const more = preview.total > namesShown ? ` and ${preview.total - namesShown} more` : '';
  const away = preview.total - preview.reachable;
  return `${preview.total} ${preview.total === 1 ? 'host' : 'hosts'}${preview.total ? `: ${names}${more}` : ''}${away ? ` (${away} cannot be reached now)` : ''}`;
}

/** The page that runs a command: says while you type which hosts that would be, asks before it does it, then shows it. */
export function startRunForm(): void {
  const form = document.querySelector<HTMLFormElement>('[data-run-form]');
  if (!form) return;
  const plan = form.querySelector<HTMLElement>('[data-run-hosts]')!;
  const error = form.querySelector<HTMLElement>('[data-error]')!;
  const text = (name: string): string => (form.elements.namedItem(name) as HTMLInputElement | HTMLTextAreaElement).value;
  let preview: Preview | undefined;
  let timer = 0;
  let asked = 0;

  function where(): { selector?: string; hosts?: string[] } {
    const hosts = text('hosts').split(/[\s,]+/).filter(Boolean);
    return hosts.length > 0 ? { hosts } : { selector: text('selector') };
  }

  async function look(): Promise<void> {
    const turn = ++asked;
    preview = undefined;
    const on = where();
    plan.className = 'plan';
    if (!on.hosts && !on.selector?.trim()) {
      plan.textContent = 'Say on which hosts.';
      return;
    }
    try {
      const found = await rest<Preview>('POST', '/api/v1/executions/preview', on);
      if (turn !== asked) return;
      preview = found;
      plan.textContent = words(found);
      plan.classList.add(found.total > 0 && found.reachable === found.total ? 'plan-good' : found.total === 0 ? 'plan-bad' : 'plan');
    } catch (wrong) {
      if (turn !== asked) return;
      plan.textContent = (wrong as Error).message;
      plan.classList.add('plan-bad');
    }
  }

  function request(): Record<string, unknown> {
    const body: Record<string, unknown> = { ...where(), confirm: preview!.total };
    const script = text('script');
    if (script.trim() && !text('command').trim()) {
      body.script = { text: script, interpreter: text('interpreter') || undefined, arguments: text('arguments').split('\n').filter(Boolean) };
    } else {
      body.command = text('command');
    }
    for (const name of ['parallel', 'batch', 'timeout', 'user', 'directory', 'stdin']) if (text(name).trim()) body[name] = text(name);
    if (text('stopOn')) body.stopOn = Number(text('stopOn'));
    body.environment = pairs(text('environment'));
    body.secretEnvironment = pairs(text('secrets'));
    return body;
  }

  async function run(): Promise<void> {
    error.hidden = true;
    await look();
    if (!preview) return;
    if (preview.total > 1 && !(await confirmed(`Run on ${words(preview)}?`, 'Run'))) return;
    try {
      const begun = await rest<{ id: number; approval?: { id: number } }>('POST', '/api/v1/executions', request());
      location.assign(begun.approval ? `/approvals/${begun.approval.id}` : `/executions/${begun.id}`);
    } catch (wrong) {
      error.textContent = wrong instanceof RestError ? wrong.message : String(wrong);
      error.hidden = false;
    }
  }

  form.addEventListener('input', (event) => {
    const name = (event.target as HTMLInputElement).name;
    if (name !== 'selector' && name !== 'hosts') return;
    clearTimeout(timer);
    timer = window.setTimeout(() => void look(), 150);
  });
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    void run();
  });
  void look();
}
