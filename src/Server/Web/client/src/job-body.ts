/** What a run of a job is asked for with. */
export type Body = { options: Record<string, string | string[]>; selector?: string; confirm?: number };

/** What the form holds; an option that nobody touched and that has no text is left to its default. */
export function bodyOf(form: HTMLFormElement): Body {
  const body: Body = { options: {} };
  for (const place of form.querySelectorAll<HTMLElement>('[data-option]')) {
    const name = place.dataset.option!;
    const file = place.querySelector<HTMLInputElement>('[data-file]');
    if (file) {
      if (file.dataset.uploaded) body.options[name] = file.dataset.uploaded;
      continue;
    }
    const many = place.querySelectorAll<HTMLInputElement>('[data-many]');
    if (many.length > 0) {
      body.options[name] = [...many].filter((input) => (input.type === 'checkbox' ? input.checked : input.value.trim())).map((input) => input.value);
      continue;
    }
    const field = place.querySelector<HTMLInputElement | HTMLSelectElement>('input, select');
    if (field && !(field instanceof HTMLInputElement && field.type === 'password' && field.value === '')) body.options[name] = field.value;
  }
  const selector = (form.elements.namedItem('selector:') as HTMLInputElement | null)?.value.trim();
  if (selector) body.selector = selector;
  return body;
}
