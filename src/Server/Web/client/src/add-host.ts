/** The panel "Add a host" listens while it is open and says it the moment a new host is there. */
interface HostEvent { host: string; hostId: string; from: string | null; to: string }

export function startAddHost(): void {
  const dialog = document.getElementById('add-host');
  const place = dialog?.querySelector<HTMLElement>('[data-arrived]');
  if (!dialog || !place) return;
  let stream: EventSource | undefined;
  const waiting = place.textContent ?? '';

  const listen = () => {
    place.textContent = waiting;
    place.classList.remove('is-ok');
    stream = new EventSource('/api/v1/stream?events=host');
    stream.addEventListener('host', (event) => {
      const { host, hostId, from, to } = JSON.parse((event as MessageEvent<string>).data) as HostEvent;
      if (to !== 'UP' || (from && from !== 'GONE')) return;
      const link = document.createElement('a');
      link.className = 'link';
      link.href = `/hosts/${hostId}`;
      link.textContent = `${host} is here: look at it`;
      if (!place.classList.contains('is-ok')) place.textContent = '';
      else place.append(document.createElement('br'));
      place.classList.add('is-ok');
      place.append(link);
    });
  };
  new MutationObserver(() => {
    if (dialog.hasAttribute('open') === Boolean(stream)) return;
    if (stream) {
      stream.close();
      stream = undefined;
    } else listen();
  }).observe(dialog, { attributeFilter: ['open'] });
}
