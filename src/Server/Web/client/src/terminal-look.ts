import { Terminal } from '@xterm/xterm';

/**
 * The terminal writes its styles into the page, which the content security policy refuses. What it makes as a <style> becomes a
 * constructed style sheet here, and what it sets as a style attribute goes through the object model: both are allowed.
 */
function allowStyles(): void {
  const create = document.createElement.bind(document);
  document.createElement = ((name: string, options?: ElementCreationOptions) => {
    if (name !== 'style') return create(name, options);
    // An empty <style> is refused too, and says so in the console; what stands in its place only has to take a text.
    const element = create('template');
    const sheet = new CSSStyleSheet();
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
    Object.defineProperty(element, 'textContent', { set: (text: string) => sheet.replaceSync(text) });
    return element;
  }) as typeof document.createElement;
  const set = Element.prototype.setAttribute;
  Element.prototype.setAttribute = function (this: Element, name: string, value: string): void {
    if (name === 'style' && this instanceof HTMLElement) this.style.cssText = value;
    else set.call(this, name, value);
  };
}

let allowed = false;

export function newTerminal(place: HTMLElement, options: { disableStdin?: boolean } = {}): Terminal {
  if (!allowed) allowStyles();
  allowed = true;
  const css = getComputedStyle(document.documentElement);
  const mono = css.getPropertyValue('--mono').trim() || 'monospace';
  const terminal = new Terminal({
    ...options,
    cursorBlink: !matchMedia('(prefers-reduced-motion: reduce)').matches,
    fontFamily: mono,
    fontSize: 13,
    scrollback: 10_000,
    convertEol: false,
    screenReaderMode: false,
    theme: {
      background: '#10141a', foreground: '#d6dde6', cursor: '#d6dde6', selectionBackground: '#3a4a60',
      black: '#1d242d', red: '#f2777a', green: '#7fc98b', yellow: '#e5c06d', blue: '#7aa9f7', magenta: '#c69af2', cyan: '#6cc7cf', white: '#c9d1da',
      brightBlack: '#6b7785', brightRed: '#ff9698', brightGreen: '#9be3a6', brightYellow: '#ffdb8c', brightBlue: '#9cc2ff', brightMagenta: '#deb8ff', brightCyan: '#8fe3ea', brightWhite: '#ffffff',
    },
  });
  terminal.open(place);
  return terminal;
}

/** Columns and rows that fit into the place. */
export function fitting(terminal: Terminal, place: HTMLElement): { columns: number; rows: number } {
  const screen = terminal.element?.querySelector<HTMLElement>('.xterm-screen');
  if (!screen || screen.clientWidth === 0) return { columns: 80, rows: 24 };
  const cell = { width: screen.clientWidth / terminal.cols, height: screen.clientHeight / terminal.rows };
  const scrollbar = 14;
  return {
    columns: Math.max(20, Math.floor((place.clientWidth - scrollbar) / cell.width)),
    rows: Math.max(6, Math.floor(place.clientHeight / cell.height)),
  };
}
