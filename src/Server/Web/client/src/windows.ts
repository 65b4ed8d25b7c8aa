import { refresh } from './live';

/**
 * Long lists hold only a window of their rows. Between two spaces as high as the rows that are not here stands the region with those that are; whoever scrolls out of it
 * makes the page's address name another part (?from=), and the region is fetched again like any other. Every row has the same height.
 * A list that follows its end (data-window-tail) stays there until one scrolls up, and follows again when one scrolls back down.
 */
const highest = 8_000_000; // browsers lose precision above some ten million pixels: longer lists are scrolled in proportion

interface Part { from: number; count: number; total: number; row: number; before: number; after: number }

class Windowed {
  private readonly before: HTMLElement;
  private readonly after: HTMLElement;
  private follows: boolean;
  private asking = false;
  private queued = false;
  private set = 0; // where scrolling was put by us, not by a person

  constructor(private readonly box: HTMLElement) {
    this.before = box.querySelector('[data-window-before]')!;
    this.after = box.querySelector('[data-window-after]')!;
    this.follows = this.rows()?.dataset.follows === 'true';
    this.lay();
    const at = box.dataset.windowAt;
    if (this.follows) this.toEnd();
    else this.toRow(at ? Math.max(0, Number(at) - 5) : (this.part()?.from ?? 0));
    box.addEventListener('scroll', () => this.scrolled(), { passive: true });
    new ResizeObserver(() => this.lay()).observe(box);
  }

  /** The region came again. */
  refreshed(): void {
    const top = this.top();
    this.follows = this.rows()?.dataset.follows === 'true';
    this.lay();
    if (this.follows) this.toEnd();
    else if (this.asking) this.toRow(top);
  }

  private rows(): HTMLElement | null {
    return this.box.querySelector('[data-window-rows]');
  }

  private part(): Part | undefined {
    const rows = this.rows();
    const list = rows?.querySelector('.output-lines') ?? rows;
    if (!rows || !list || list.childElementCount === 0) return undefined;
    const row = (list.lastElementChild as HTMLElement).getBoundingClientRect().height;
    const count = list.childElementCount;
    const from = Number(rows.dataset.from);
    const told = document.querySelector<HTMLElement>('[data-window-total]')?.dataset.windowTotal;
    const total = Math.max(Number(rows.dataset.total), told ? Number(told) : 0, from + count);
    const rest = total - count;
    const scale = rest * row > highest ? highest / (rest * row) : 1;
    return { from, count, total, row, before: from * row * scale, after: (rest - from) * row * scale };
  }

  private lay(): void {
    const part = this.part();
    this.before.style.height = `${part?.before ?? 0}px`;
    this.after.style.height = `${part?.after ?? 0}px`;
  }

  /** The row at the upper edge. */
  private top(): number {
    const part = this.part();
    if (!part) return 0;
    const at = this.box.scrollTop;
    const here = part.count * part.row;
    if (at < this.before.offsetHeight) return Math.floor((at / Math.max(1, this.before.offsetHeight)) * part.from);
    if (at <= this.before.offsetHeight + here) return part.from + (at - this.before.offsetHeight) / part.row;
    const behind = at - this.before.offsetHeight - here;
    return part.from + part.count + (behind / Math.max(1, this.after.offsetHeight)) * (part.total - part.from - part.count);
  }

  private toRow(row: number): void {
    const part = this.part();
    if (!part) return;
    this.box.scrollTop = this.before.offsetHeight + (row - part.from) * part.row;
    this.set = this.box.scrollTop;
  }

  private toEnd(): void {
    this.box.scrollTop = this.box.scrollHeight;
    this.set = this.box.scrollTop;
  }

  private scrolled(): void {
    if (this.queued) return;
    this.queued = true;
    requestAnimationFrame(() => {
      this.queued = false;
      void this.look();
    });
  }

  private async look(): Promise<void> {
    const part = this.part();
    if (!part || this.asking || Math.abs(this.box.scrollTop - this.set) < 2) return;
    this.set = -1;
    const visible = this.box.clientHeight / part.row;
    const top = this.top();
    const atEnd = this.box.scrollTop + this.box.clientHeight >= this.box.scrollHeight - part.row / 2;
    if (this.box.hasAttribute('data-window-tail') && atEnd !== this.follows) return this.ask(atEnd ? undefined : Math.floor(Math.max(0, top - part.count / 2)), top);
    const short = top < part.from + visible / 2 && part.from > 0;
    const over = top + visible * 1.5 > part.from + part.count && part.from + part.count < part.total;
    if (short || over) await this.ask(Math.max(0, Math.floor(top - Math.max(0, part.count - visible) / 2)), top);
  }

  /** Fetches the window that begins there; undefined: the end, which is followed. */
  private async ask(from: number | undefined, top: number): Promise<void> {
    const address = new URL(location.href);
    address.searchParams.delete('line');
    if (from === undefined) address.searchParams.delete('from');
    else address.searchParams.set('from', String(from));
    address.hash = '';
    history.replaceState(history.state, '', address);
    this.asking = true;
    try {
      await refresh([], [this.box.dataset.window!]);
      this.refreshed();
      if (from !== undefined) this.toRow(top);
    } finally {
      this.asking = false;
    }
    // Whoever went on scrolling meanwhile is somewhere else by now.
    this.scrolled();
  }
}

export function startWindows(): void {
  const lists = [...document.querySelectorAll<HTMLElement>('[data-window]')].map((box) => ({ id: box.dataset.window!, windowed: new Windowed(box) }));
  if (lists.length === 0) return;
  document.addEventListener('muster:refreshed', () => lists.forEach((list) => list.windowed.refreshed()));
}
