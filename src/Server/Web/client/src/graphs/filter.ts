import { sayTyped } from '../typed';

/** Shows only the graphs whose title, description or queries hold all the words; headings without graphs go too. */
export function startFilter(): void {
  const box = document.querySelector<HTMLInputElement>('[data-graph-filter]');
  box?.addEventListener('input', () => {
    const words = box.value.toLowerCase().split(/\s+/).filter(Boolean);
    for (const figure of document.querySelectorAll<HTMLElement>('figure[data-graph]')) {
      const text = `${figure.querySelector('figcaption')?.textContent ?? ''} ${figure.dataset.spec ?? ''}`.toLowerCase();
      figure.hidden = !words.every((word) => text.includes(word));
    }
    for (const section of document.querySelectorAll<HTMLElement>('[data-graph-section]')) section.hidden = !section.querySelector('figure[data-graph]:not([hidden])');
  });
  if (box) sayTyped([box]);
  for (const choice of document.querySelectorAll<HTMLSelectElement>('select[data-submit]')) choice.addEventListener('change', () => choice.form?.requestSubmit());
}
