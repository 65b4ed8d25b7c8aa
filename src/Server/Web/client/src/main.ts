import 'htmx.org';
import { startActions } from './actions';
import { startAddHost } from './add-host';
import { startAppearance } from './appearance';
import { startAudit } from './audit';
import { startCheckEditor } from './check-editor';
import { startDialogs } from './dialogs';
import { refreshTab } from './favicon';
import { startLive } from './live';
import { startPalette } from './palette';
import { startRunForm } from './run-form';
import { startSelection } from './selection';
import { startShortcuts } from './shortcuts';
import { startTerminals } from './terminals';
import { startTimes } from './times';
import { startViews } from './views';
import { startWall } from './wall';

startAppearance();
startTimes();
startDialogs();
startActions();
startAudit();
startAddHost();
startSelection();
startShortcuts();
startPalette();
startLive();
startRunForm();
startViews();
startWall();
refreshTab();
void startCheckEditor();
void startTerminals();

// Graphs are a bundle of their own: only pages that have some fetch it.
if (document.querySelector('[data-graph], [data-range-picker]')) void import(document.body.dataset.graphs!);
