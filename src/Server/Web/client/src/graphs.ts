import { forgetColors, paper } from './graphs/colors';
import { closeMenu, startMenus } from './graphs/menu';
import { startTime } from './graphs/page-time';
import { startExplore } from './graphs/explore';
import { startFilter } from './graphs/filter';
import { startMarking } from './graphs/marking';
import { Panel, rebuildAll, unmarkAll } from './graphs/panel';
import { startPicker } from './graphs/picker';

/** The bundle of pages with graphs: every <figure data-graph> of the page becomes one, those that come later too. */
const known = new Map<HTMLElement, Panel>();

function mount(root: ParentNode): void {
  for (const figure of root.querySelectorAll<HTMLElement>('figure[data-graph]')) if (!known.has(figure)) known.set(figure, new Panel(figure));
}

startTime();
startMenus();
startMarking();
startPicker();
startFilter();
startExplore();
mount(document);

new MutationObserver((changes) => {
  if (!changes.some((change) => [...change.addedNodes, ...change.removedNodes].some((node) => node instanceof HTMLElement && (node.matches('figure[data-graph]') || node.querySelector('figure[data-graph]'))))) return;
  for (const [figure, panel] of known) {
    if (document.contains(figure)) continue;
    panel.close();
    known.delete(figure);
  }
  mount(document);
}).observe(document.body, { childList: true, subtree: true });

function repaint(): void {
  forgetColors();
  rebuildAll();
}

new MutationObserver(repaint).observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] });
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', repaint);
paper.addEventListener('change', repaint);
// The font of the axes may come after the first drawing.
void document.fonts.ready.then(rebuildAll);
document.addEventListener('muster:time-unmarked', unmarkAll);
window.addEventListener('pagehide', () => closeMenu());
