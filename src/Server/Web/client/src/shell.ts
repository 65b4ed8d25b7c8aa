import { fitting, newTerminal } from './terminal-look';

/** A terminal on a host: what is typed goes to it, what it prints is shown. */
export function mountShell(place: HTMLElement): void {
  const open = document.querySelector<HTMLButtonElement>('[data-shell-open]')!;
  const close = document.querySelector<HTMLButtonElement>('[data-shell-close]')!;
  const user = document.querySelector<HTMLInputElement>('[data-shell-user]')!;
  const state = document.querySelector<HTMLElement>('[data-shell-state]')!;
  const terminal = newTerminal(place);
  const typed = new TextEncoder();
  let socket: WebSocket | undefined;

  function fit(): void {
    const size = fitting(terminal, place);
    if (size.columns === terminal.cols && size.rows === terminal.rows) return;
    terminal.resize(size.columns, size.rows);
    if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify({ columns: size.columns, rows: size.rows }));
  }

  function say(text: string, is: boolean): void {
    state.textContent = text;
    open.hidden = is;
    close.hidden = !is;
    user.disabled = is;
  }

  function connect(): void {
    fit();
    terminal.reset();
    const address = new URL(place.dataset.shell!, location.href);
    address.protocol = address.protocol.replace('http', 'ws');
    address.search = new URLSearchParams({ user: user.value.trim(), columns: String(terminal.cols), rows: String(terminal.rows) }).toString();
    let reason = 'the server refused it';
    socket = new WebSocket(address);
    socket.binaryType = 'arraybuffer';
    say('opening…', true);
    socket.addEventListener('open', () => {
      say('open, recorded', true);
      reason = 'the connection broke';
      terminal.focus();
    });
    socket.addEventListener('message', ({ data }: MessageEvent<ArrayBuffer | string>) => {
      if (typeof data === 'string') reason = (JSON.parse(data) as { ended?: string }).ended ?? 'it ended';
      else terminal.write(new Uint8Array(data));
    });
    socket.addEventListener('close', () => {
      socket = undefined;
      terminal.write(`\r\n\x1b[2m[${reason}]\x1b[0m\r\n`);
      say(`ended: ${reason}`, false);
    });
  }

  terminal.onData((text) => {
    if (socket?.readyState === WebSocket.OPEN) socket.send(typed.encode(text));
  });
  terminal.onBinary((text) => {
    if (socket?.readyState === WebSocket.OPEN) socket.send(Uint8Array.from(text, (character) => character.charCodeAt(0)));
  });
  open.addEventListener('click', connect);
  close.addEventListener('click', () => socket?.close());
  user.addEventListener('keydown', (event) => {
    if (event.key === 'Enter') connect();
  });
  new ResizeObserver(fit).observe(place);
  place.dataset.ready = 'true';
}

type Happening = [number, 'o' | 'r' | string, string];

/** A recording (asciicast of version 2), played at the speed it was made or faster. Pauses are cut to two seconds. */
export async function mountReplay(place: HTMLElement): Promise<void> {
  const play = document.querySelector<HTMLButtonElement>('[data-replay-play]')!;
  const at = document.querySelector<HTMLInputElement>('[data-replay-at]')!;
  const time = document.querySelector<HTMLElement>('[data-replay-time]')!;
  const speed = document.querySelector<HTMLSelectElement>('[data-replay-speed]')!;
  const answer = await fetch(place.dataset.replay!);
  if (!answer.ok) throw new Error(`The recording cannot be fetched: ${answer.status}`);
  const lines = (await answer.text()).split('\n').filter(Boolean);
  const head = JSON.parse(lines[0] ?? '{}') as { width: number; height: number };
  const longestPause = 2;
  let played = 0;
  let before = 0;
  const events = lines.slice(1).map((line) => {
    const [moment, kind, data] = JSON.parse(line) as Happening;
    played += Math.min(moment - before, longestPause);
    before = moment;
    return { at: played, kind, data };
  });
  const terminal = newTerminal(place, { disableStdin: true });
  let next = 0;
  let now = 0;
  let last = 0;
  let running = false;

  function show(): void {
    at.value = String(played > 0 ? Math.round((now / played) * 1000) : 1000);
    time.textContent = `${now.toFixed(1)} / ${played.toFixed(1)} s`;
    play.textContent = running ? 'Pause' : now >= played && played > 0 ? 'Again' : 'Play';
  }

  function rewind(): void {
    terminal.reset();
    terminal.resize(head.width, head.height);
    next = 0;
  }

  function runTo(moment: number): void {
    while (next < events.length && events[next]!.at <= moment) {
      const event = events[next++]!;
      if (event.kind === 'o') terminal.write(event.data);
      else if (event.kind === 'r') {
        const [columns, rows] = event.data.split('x').map(Number);
        if (columns && rows) terminal.resize(columns, rows);
      }
    }
    now = Math.min(moment, played);
    show();
  }

  function tick(stamp: number): void {
    if (!running) return;
    runTo(now + ((stamp - last) / 1000) * Number(speed.value));
    last = stamp;
    running = now < played;
    show();
    if (running) requestAnimationFrame(tick);
  }

  play.addEventListener('click', () => {
    if (!running && now >= played) {
      rewind();
      now = 0;
    }
    running = !running;
    last = performance.now();
    show();
    if (running) requestAnimationFrame(tick);
  });
  at.addEventListener('input', () => {
    const moment = (Number(at.value) / 1000) * played;
    if (moment < now) rewind();
    runTo(moment);
  });
  rewind();
  runTo(played);
  place.dataset.ready = 'true';
}
