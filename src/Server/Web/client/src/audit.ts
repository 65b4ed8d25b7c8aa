import { rest } from './rest';
import { toast } from './toast';

/** <button data-verify="/path" data-verdict="ID of the line that says it">: whether the chain of the audit trail is whole. */
interface Verdict { intact: boolean; records: number; brokenAt: number | null }

function said({ intact, records, brokenAt }: Verdict): string {
  return intact
    ? `The chain is whole: ${records.toLocaleString('en')} ${records === 1 ? 'record' : 'records'}, each fits the one before it.`
    : `The chain is broken at record ${brokenAt}: it, or one before it, was changed or taken out after it was written.`;
}

async function verify(button: HTMLButtonElement): Promise<void> {
  const place = document.getElementById(button.dataset.verdict!)!;
  button.disabled = true;
  try {
    const verdict = await rest<Verdict>('GET', button.dataset.verify!);
    place.textContent = said(verdict);
    place.classList.toggle('is-critical', !verdict.intact);
    place.classList.toggle('is-ok', verdict.intact);
    place.hidden = false;
  } catch (error) {
    toast((error as Error).message, 'bad');
  } finally {
    button.disabled = false;
  }
}

export function startAudit(): void {
  document.addEventListener('click', (event) => {
    const button = (event.target as Element).closest<HTMLButtonElement>('button[data-verify]');
    if (button) void verify(button);
  });
}
