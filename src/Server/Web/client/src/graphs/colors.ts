/** The same hues as the server draws with (Drawing/Palette.cs): apart for protan, deutan and tritan eyes, by lightness too. */
const onLight = [
  '#3457d5', '#c96a00', '#0b8a6b', '#b5308f', '#7a6200', '#0f87b8', '#8a4fd0', '#5b6675',
  '#1c3590', '#8f4300', '#066048', '#7e1c61', '#a98a00', '#3fa9d0', '#b58ae6', '#8b95a3',
];
const onDark = [
  '#86a2ff', '#f2a14a', '#4fd0a5', '#f08bcf', '#e0cf5e', '#5cc8f2', '#bb9df2', '#a9b4c4',
  '#5b7df0', '#d07f2b', '#2b9d7a', '#c85aa6', '#b39f33', '#3798c2', '#8f6bd6', '#7b8799',
];

/** Paper is light. */
export const paper = matchMedia('print');

export function isDark(): boolean {
  if (paper.matches) return false;
  const chosen = document.documentElement.dataset.theme;
  return chosen ? chosen === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
}

export function lineColor(place: number): string {
  const colors = isDark() ? onDark : onLight;
  return colors[place % colors.length];
}

/** Asking the page's style between two changes of it costs a whole recalculation, so it is asked once for each theme. */
const tokens = new Map<string, string>();

/** The theme has changed. */
export function forgetColors(): void {
  tokens.clear();
}

/** A color of the page's own tokens. */
export function token(name: string): string {
  let color = tokens.get(name);
  if (!color) {
    color = getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
    tokens.set(name, color);
  }
  return color;
}

/** The color with an opacity, as a canvas takes it. */
export function faded(color: string, opacity: number): string {
  return color + Math.round(opacity * 255).toString(16).padStart(2, '0');
}
