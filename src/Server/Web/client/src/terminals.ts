import { toast } from './toast';

/** Pages with a terminal fetch its bundle; the others do without. */
export async function startTerminals(): Promise<void> {
  const live = document.querySelector<HTMLElement>('[data-shell]');
  const recorded = document.querySelector<HTMLElement>('[data-replay]');
  const place = live ?? recorded;
  if (!place) return;
  const bundle = (await import(place.dataset.bundle!)) as typeof import('./shell');
  if (live) bundle.mountShell(live);
  else await bundle.mountReplay(recorded!).catch((wrong: unknown) => toast((wrong as Error).message, 'bad'));
}
