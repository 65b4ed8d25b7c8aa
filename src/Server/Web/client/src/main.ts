import htmx from 'htmx.org';
import { startActions } from './actions';
import { startAddHost } from './add-host';
import { afterPaint } from './after-paint';
import { startAlarm } from './alarm';
import { startAppearance } from './appearance';
import { startAudit } from './audit';
import { startCheckEditor } from './check-editor';
import { startDialogs } from './dialogs';
import { refreshTab } from './favicon';
import { startJobEditor } from './job-editor';
import { startJobForm } from './job-form';
import { startLive } from './live';
import { startPalette } from './palette';
import { startRunDesk } from './run-desk';
import { startRunForm } from './run-form';
import { startSelection } from './selection';
import { startShortcuts } from './shortcuts';
import { startTables } from './tables';
import { startTerminals } from './terminals';
import { startTimes } from './times';
import { sayTyped } from './typed';
import { startViews } from './views';
import { startWall } from './wall';
import { startWindows } from './windows';

// htmx would wire the page in a later turn, and what is typed until then would be lost.
htmx.process(document.body);
startAppearance();
startTables();
startDialogs();
startActions();
startAudit();
startAddHost();
startSelection();
startShortcuts();
startPalette();
startRunForm();
startJobForm();
startRunDesk();
startViews();
startWall();
startWindows();
sayTyped(document.querySelectorAll('form[hx-get] input'));
void startCheckEditor();
void startJobEditor();
void startTerminals();

// What nobody can see or use before the page is painted does not stand in the way of that.
afterPaint(() => {
  startLive();
  startTimes();
  startAlarm();
  refreshTab();
  // Graphs are a bundle of their own: only pages that have some fetch it.
  if (document.querySelector('[data-graph], [data-range-picker]')) void import(document.body.dataset.graphs!);
});
