/** Keeps every <time data-ago> saying how long ago its moment was, against the server's clock. */
let skew = 0;

function ago(milliseconds: number): string {
  const future = milliseconds < -1500;
  const seconds = Math.max(0, Math.round(Math.abs(milliseconds) / 1000));
  const text =
    seconds < 60 ? `${seconds} s`
      : seconds < 3600 ? `${Math.floor(seconds / 60)} min`
        : seconds < 86400 ? `${Math.floor(seconds / 3600)} h ${Math.floor((seconds % 3600) / 60)} min`
          : `${Math.floor(seconds / 86400)} d ${Math.floor((seconds % 86400) / 3600)} h`;
  return future ? `in ${text}` : text;
}

export function refreshTimes(): void {
  const now = Date.now() + skew;
  for (const time of document.querySelectorAll<HTMLTimeElement>('time[data-ago]')) {
    const past = time.dataset.ago === 'ago' && now >= Date.parse(time.dateTime) - 1500;
    const text = ago(now - Date.parse(time.dateTime)) + (past ? ' ago' : '');
    if (time.textContent !== text) time.textContent = text;
  }
}

export function startTimes(): void {
  const served = Date.parse(document.body.dataset.now ?? '');
  // A page shown from the cache is old: only a large difference is a clock that is wrong.
  if (!Number.isNaN(served) && Math.abs(served - Date.now()) > 5000) skew = served - Date.now();
  refreshTimes();
  setInterval(refreshTimes, 1000);
}
