/** The tab says how many problems there are: in its title and in its icon. */
let title = '';

export function refreshTab(): void {
  const signals = document.getElementById('signals');
  if (!signals) return;
  title ||= document.title.replace(/^\(\d+\) /, '');
  const count = Number(signals.dataset.problems ?? '0');
  const worst = signals.dataset.worst ?? 'ok';
  document.title = count > 0 ? `(${count}) ${title}` : title;
  const colours: Record<string, string> = { ok: '#1f9d7a', warning: '#d9920a', critical: '#d5402b', unknown: '#8a63d2' };
  const digits = count > 99 ? '99' : String(count);
  const mark = count > 0
    ? `<text x="16" y="23" font-family="sans-serif" font-weight="700" font-size="${digits.length > 1 ? 18 : 22}" text-anchor="middle" fill="#fff">${digits}</text>`
    : '<path d="M9 16.5l5 5 9-10" fill="none" stroke="#fff" stroke-width="3.5" stroke-linecap="round" stroke-linejoin="round"/>';
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="8" fill="${colours[worst] ?? colours.unknown}"/>${mark}</svg>`;
  document.querySelector<HTMLLinkElement>('link[rel=icon]')?.setAttribute('href', `data:image/svg+xml,${encodeURIComponent(svg)}`);
}
