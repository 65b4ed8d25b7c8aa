/** The theme button: system → dark → light → system. */
const order = ['system', 'dark', 'light'] as const;

function current(): string {
  return document.documentElement.dataset.theme ?? 'system';
}

export function nextTheme(): void {
  const next = order[(order.indexOf(current() as (typeof order)[number]) + 1) % order.length];
  if (next === 'system') {
    delete document.documentElement.dataset.theme;
    localStorage.removeItem('muster.theme');
  } else {
    document.documentElement.dataset.theme = next;
    localStorage.setItem('muster.theme', next);
  }
  label();
}

function label(): void {
  for (const name of document.querySelectorAll('[data-theme-name]')) name.textContent = current();
}

export function startAppearance(): void {
  label();
  document.addEventListener('click', (event) => {
    if ((event.target as Element).closest('[data-theme-toggle]')) nextTheme();
  });
}
