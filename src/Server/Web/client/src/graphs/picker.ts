import { rest } from '../rest';
import { back, canGoBack, onTime, pan, setCompare, setRefresh, setZone, show, span, state, zoom } from './page-time';
import { moment } from './values';

/** The range picker: presets, what is typed, two ends, the zone, refreshing, comparison; by keys too. */
const zones = ['UTC', Intl.DateTimeFormat().resolvedOptions().timeZone, ...Intl.supportedValuesOf('timeZone')].filter((zone, at, all) => zone && all.indexOf(zone) === at);

/** A moment as <input type=datetime-local> writes it, in the page's zone. */
function local(ms: number): string {
  return moment(ms, state.zone).replace(' ', 'T');
}

export function startPicker(): void {
  const picker = document.querySelector<HTMLElement>('[data-range-picker]');
  if (!picker) return;
  const find = <T extends HTMLElement>(name: string): T => picker.querySelector<T>(`[data-range-${name}]`)!;
  const [opener, pop, input, said] = [find('open'), find('pop'), find<HTMLInputElement>('input'), find('said')];
  const [from, to, zone] = [find<HTMLInputElement>('from'), find<HTMLInputElement>('to'), find<HTMLSelectElement>('zone')];
  const [refresh, compare, undo] = [find<HTMLSelectElement>('refresh'), find<HTMLSelectElement>('compare'), find<HTMLButtonElement>('undo')];

  const option = (value: string): HTMLOptionElement => Object.assign(document.createElement('option'), { value, textContent: value });
  zone.replaceChildren(...zones.map(option));
  if (!zones.includes(state.zone)) zone.prepend(option(state.zone));
  zone.value = state.zone;
  refresh.value = state.refresh;
  if (state.compare && ![...compare.options].some((one) => one.value === state.compare)) compare.append(Object.assign(option(state.compare), { textContent: `${state.compare} before` }));
  compare.value = state.compare;

  const paint = (): void => {
    const now = span();
    const whole = `${moment(now.from, now.zone)} – ${moment(now.to, now.zone)}`;
    // Of some minutes the seconds matter: "02:59 – 02:59" is no time.
    const digits = now.to - now.from < 600e3 ? 19 : 16;
    const [begins, ends] = [moment(now.from, now.zone).slice(0, digits), moment(now.to, now.zone).slice(0, digits)];
    find('text').textContent = /\.\./.test(now.text) ? `${begins} – ${ends.slice(0, 10) === begins.slice(0, 10) ? ends.slice(11) : ends}` : now.text;
    opener.title = `${whole} ${now.zone} (t)`;
    undo.disabled = !canGoBack();
    if (!pop.contains(document.activeElement)) input.value = now.text;
    from.value = local(now.from);
    to.value = local(now.to);
    for (const preset of picker.querySelectorAll<HTMLElement>('[data-preset]')) {
      if (preset.dataset.preset === now.text) preset.setAttribute('aria-current', 'true');
      else preset.removeAttribute('aria-current');
    }
  };

  const toggle = (open: boolean): void => {
    pop.hidden = !open;
    opener.setAttribute('aria-expanded', String(open));
    said.textContent = '';
    if (open) { input.focus(); input.select(); } else opener.focus();
  };

  let [edits, timer] = [0, 0];
  const go = async (text: string): Promise<void> => {
    // What is asked for needs no more telling which time it would be: an answer to that may not wipe out what is wrong with it.
    clearTimeout(timer);
    const before = ++edits;
    try {
      await show(text);
      // Who goes on typing meanwhile wants another time.
      if (edits === before) toggle(false);
    } catch (error) {
      if (edits !== before) return;
      said.textContent = (error as Error).message;
      said.classList.add('is-wrong');
    }
  };

  input.addEventListener('input', () => {
    const before = ++edits;
    clearTimeout(timer);
    timer = window.setTimeout(async () => {
      const text = input.value.trim();
      if (!text) return;
      try {
        const answer = await rest<{ from: string; to: string }>('GET', `/api/v1/graph/range?text=${encodeURIComponent(text)}&zone=${encodeURIComponent(state.zone)}`);
        if (edits !== before) return;
        said.classList.remove('is-wrong');
        said.textContent = `${moment(Date.parse(answer.from), state.zone)} – ${moment(Date.parse(answer.to), state.zone)}`;
      } catch {
        // Half a word is no mistake yet: Enter says what is wrong.
        if (edits === before) said.textContent = '';
      }
    }, 150);
  });
  input.addEventListener('keydown', (event) => {
    if (event.key === 'Enter') void go(input.value);
  });
  pop.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') { event.stopPropagation(); toggle(false); }
  });
  opener.addEventListener('click', () => toggle(pop.hidden));
  document.addEventListener('pointerdown', (event) => {
    if (!pop.hidden && !picker.contains(event.target as Node)) { pop.hidden = true; opener.setAttribute('aria-expanded', 'false'); }
  });
  picker.addEventListener('click', (event) => {
    const preset = (event.target as Element).closest<HTMLElement>('[data-preset]');
    if (preset) void go(preset.dataset.preset!);
  });
  find('ends').addEventListener('click', () => void go(`${from.value.replace('T', ' ')} to ${to.value.replace('T', ' ')}`));
  zone.addEventListener('change', () => setZone(zone.value));
  refresh.addEventListener('change', () => setRefresh(refresh.value));
  compare.addEventListener('change', () => setCompare(compare.value));
  find('back').addEventListener('click', () => pan(-1));
  find('forward').addEventListener('click', () => pan(1));
  find('out').addEventListener('click', () => zoom(2));
  undo.addEventListener('click', back);
  document.addEventListener('keydown', (event) => {
    const target = event.target as Element;
    if (event.ctrlKey || event.metaKey || event.altKey || target.closest('input, textarea, select, [contenteditable=true], .editor, .graph-plot') || document.querySelector('dialog[open]')) return;
    if (event.key === 't') toggle(true);
    else if (event.key === 'b') back();
    else if (event.key === '-') zoom(2);
    else if (event.key === '+') zoom(0.5);
    else if (event.shiftKey && event.key === 'ArrowLeft') pan(-1);
    else if (event.shiftKey && event.key === 'ArrowRight') pan(1);
    else return;
    event.preventDefault();
  });
  onTime(paint);
  paint();
}
