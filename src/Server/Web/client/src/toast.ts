/** A message at the corner of the page; errors stay longer. It is read out by screen readers. */
export function toast(message: string, kind: 'good' | 'bad' = 'good'): void {
  const shelf = document.getElementById('toasts');
  if (!shelf) return;
  const item = document.createElement('div');
  item.className = `toast toast-${kind}`;
  item.setAttribute('role', kind === 'bad' ? 'alert' : 'status');
  item.textContent = message;
  const close = document.createElement('button');
  close.type = 'button';
  close.className = 'toast-close';
  close.setAttribute('aria-label', 'Dismiss');
  close.textContent = '×';
  close.addEventListener('click', () => item.remove());
  item.append(close);
  shelf.append(item);
  setTimeout(() => item.remove(), kind === 'bad' ? 12000 : 4000);
}
