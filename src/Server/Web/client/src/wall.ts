/**
 * A wallboard stands for weeks. One slide is in the page at a time: the next one is fetched whole, put in the place of the one before, and the graphs of that are taken down
 * (graphs.ts watches for it), so that nothing grows. A server that is away is asked again until it answers; one that came back with another build makes the page load itself anew.
 */
const longestWait = 10_000;

interface Wall { board: HTMLElement; slide: number; paused: boolean; timer: number; tries: number; lostAt?: Date; every: number; begun: number; asked: number }

function place(board: HTMLElement, name: string): HTMLElement {
  return board.querySelector<HTMLElement>(`[data-wall-${name}]`)!;
}

function clock(date: Date): string {
  return `${String(date.getHours()).padStart(2, '0')}:${String(date.getMinutes()).padStart(2, '0')}`;
}

function say(wall: Wall, text: string, lost: boolean): void {
  const state = place(wall.board, 'state');
  state.textContent = text;
  state.classList.toggle('is-lost', lost);
}

function address(number: number): string {
  const to = new URL(location.href);
  to.searchParams.set('slide', String(number));
  to.searchParams.set('width', String(innerWidth));
  to.searchParams.set('height', String(innerHeight));
  return to.pathname + to.search;
}

function current(wall: Wall): HTMLElement | null {
  return document.querySelector<HTMLElement>('#wall-slide [data-slide]');
}

function arm(wall: Wall): void {
  clearTimeout(wall.timer);
  wall.begun = performance.now();
  if (!wall.paused) wall.timer = window.setTimeout(() => void show(wall, wall.slide + 1), wall.every);
}

/** The server's answer, when it is one: a proxy's page of errors, or the page to sign in, is none. */
async function fetchSlide(number: number): Promise<HTMLElement> {
  const answer = await fetch(address(number), { credentials: 'same-origin', headers: { 'Muster-Regions': 'wall-slide' }, cache: 'no-store', signal: AbortSignal.timeout(20_000) });
  if (answer.status === 401) throw new Error('signed out');
  if (!answer.ok) throw new Error(`the server answers ${answer.status}`);
  const found = new DOMParser().parseFromString(await answer.text(), 'text/html').querySelector<HTMLElement>('#wall-slide');
  const build = answer.headers.get('Muster-Build');
  if (!found) throw new Error('the server answers something else');
  if (build && build !== document.querySelector<HTMLElement>('[data-wall]')!.dataset.assets) location.reload();
  return found;
}

async function show(wall: Wall, number: number): Promise<void> {
  const mine = ++wall.asked;
  try {
    const found = await fetchSlide(number);
    if (mine !== wall.asked) return;
    const here = document.getElementById('wall-slide')!;
    here.replaceChildren(...[...found.children].map((child) => document.importNode(child, true)));
    // The first slide may have had no graph to fetch the bundle for.
    if (here.querySelector('[data-graph]') && document.body.dataset.graphs) void import(document.body.dataset.graphs);
    wall.tries = 0;
    if (wall.lostAt) say(wall, `back since ${clock(new Date())}`, false);
    wall.lostAt = undefined;
    take(wall);
  } catch (error) {
    if (mine !== wall.asked) return;
    wall.lostAt ??= new Date();
    wall.tries++;
    say(wall, `Connection lost since ${clock(wall.lostAt)}${(error as Error).message === 'signed out' ? ': signed out' : ''}`, true);
    wall.board.dataset.lost = 'true';
    clearTimeout(wall.timer);
    wall.timer = window.setTimeout(() => void show(wall, number), Math.min(longestWait, 1000 * 1.6 ** Math.min(12, wall.tries)));
    return;
  }
  delete wall.board.dataset.lost;
}

/** Reads what the slide that is shown says of itself. */
function take(wall: Wall): void {
  const slide = current(wall);
  if (!slide) return;
  wall.slide = Number(slide.dataset.slide);
  wall.every = Math.max(1000, Number(slide.dataset.every));
  wall.board.dataset.shown = String(Number(wall.board.dataset.shown ?? '0') + 1);
  place(wall.board, 'title').textContent = slide.dataset.title ?? '';
  document.title = `${slide.dataset.title} · Muster`;
  arm(wall);
}

function tick(wall: Wall): void {
  const now = new Date();
  place(wall.board, 'clock').textContent = clock(now);
  const share = wall.paused || wall.lostAt ? 0 : Math.min(1, (performance.now() - wall.begun) / wall.every);
  place(wall.board, 'progress').setAttribute('width', (share * 100).toFixed(1));
}

export function startWall(): void {
  const board = document.querySelector<HTMLElement>('[data-wall]');
  if (!board) return;
  const wall: Wall = { board, slide: 0, paused: false, timer: 0, tries: 0, every: 30_000, begun: performance.now(), asked: 0 };
  const pause = (): void => {
    wall.paused = !wall.paused;
    place(board, 'pause').setAttribute('aria-pressed', String(wall.paused));
    arm(wall);
  };
  const full = (): void => void (document.fullscreenElement ? document.exitFullscreen() : document.documentElement.requestFullscreen()).catch(() => undefined);
  place(board, 'pause').addEventListener('click', pause);
  place(board, 'next').addEventListener('click', () => void show(wall, wall.slide + 1));
  place(board, 'back').addEventListener('click', () => void show(wall, Math.max(0, wall.slide + Number(current(wall)?.dataset.slides ?? 1) - 1)));
  place(board, 'full').addEventListener('click', full);
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || (event.target as Element).closest('[data-plot], input')) return;
    if (event.key === ' ') pause();
    else if (event.key === 'ArrowRight') void show(wall, wall.slide + 1);
    else if (event.key === 'ArrowLeft') place(board, 'back').click();
    else if (event.key === 'f') full();
    else return;
    event.preventDefault();
  });
  // Another size of screen holds another number of graphs.
  let resized = 0;
  let before = `${innerWidth}x${innerHeight}`;
  window.addEventListener('resize', () => {
    clearTimeout(resized);
    resized = window.setTimeout(() => {
      if (before === `${innerWidth}x${innerHeight}`) return;
      before = `${innerWidth}x${innerHeight}`;
      void show(wall, wall.slide);
    }, 400);
  });
  setInterval(() => tick(wall), 500);
  tick(wall);
  // The server drew the first one for a usual screen.
  void show(wall, 0);
}
