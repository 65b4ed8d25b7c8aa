import { rest } from './rest';
import { toast } from './toast';

function wrong(form: HTMLFormElement, error: unknown): void {
  const place = form.querySelector<HTMLElement>('[data-error]')!;
  place.textContent = (error as Error).message;
  place.hidden = false;
}

/** Setting a secret, and deciding about a run that waits for approval. */
export function startRunDesk(): void {
  document.addEventListener('submit', (event) => {
    const form = event.target as HTMLFormElement;
    if (form.matches('[data-secret-form]')) {
      event.preventDefault();
      const field = (name: string): string => (form.elements.namedItem(name) as HTMLInputElement).value;
      rest('PUT', `/api/v1/secrets/${encodeURIComponent(field('name'))}`, { value: field('value') }).then(
        () => {
          form.reset();
          toast('The secret is set');
          location.reload();
        },
        (error: unknown) => wrong(form, error),
      );
    }
    if (form.matches('[data-decision]')) {
      event.preventDefault();
      const verdict = ((event as SubmitEvent).submitter as HTMLButtonElement).value;
      const reason = (form.elements.namedItem('reason') as HTMLInputElement).value;
      rest<{ execution: number | null; id: number }>('POST', `${form.dataset.decision}/${verdict}`, { reason }).then(
        (decided) => location.assign(decided.execution ? `/executions/${decided.execution}` : `/approvals/${decided.id}`),
        (error: unknown) => wrong(form, error),
      );
    }
  });
}
