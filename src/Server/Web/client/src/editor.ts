import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands';
import { yaml } from '@codemirror/lang-yaml';
import { HighlightStyle, indentOnInput, syntaxHighlighting } from '@codemirror/language';
import { lintGutter, setDiagnostics } from '@codemirror/lint';
import { EditorState } from '@codemirror/state';
import { EditorView, drawSelection, highlightActiveLine, keymap, lineNumbers } from '@codemirror/view';
import { tags } from '@lezer/highlight';
import type { Mark, YamlEditor } from './check-editor';

const colours = HighlightStyle.define([
  { tag: [tags.propertyName, tags.definition(tags.propertyName)], color: 'var(--code-key)' },
  { tag: [tags.string, tags.content], color: 'var(--code-text)' },
  { tag: [tags.number, tags.bool, tags.null], color: 'var(--code-number)' },
  { tag: tags.comment, color: 'var(--text-3)', fontStyle: 'italic' },
  { tag: [tags.punctuation, tags.separator], color: 'var(--text-3)' },
]);

const look = EditorView.theme({
  '&': { backgroundColor: 'var(--surface-2)', color: 'var(--text-1)', fontSize: '13px', borderRadius: '8px' },
  '&.cm-focused': { outline: '2px solid var(--accent)' },
  '.cm-scroller': { fontFamily: 'var(--mono)', lineHeight: '1.55', minHeight: '20rem' },
  '.cm-gutters': { backgroundColor: 'transparent', color: 'var(--text-3)', border: 'none' },
  '.cm-activeLine, .cm-activeLineGutter': { backgroundColor: 'var(--hover)' },
  '.cm-cursor': { borderLeftColor: 'var(--text-1)' },
  '&.cm-focused .cm-selectionBackground, .cm-selectionBackground': { backgroundColor: 'var(--select) !important' },
  '.cm-content': { caretColor: 'var(--text-1)' },
});

/**
 * Typing over a selection is done here: Chromium, left to it, keeps the look of what it replaces by a style attribute, which the page's content
 * security policy refuses.
 */
function replaced(event: InputEvent, view: EditorView): boolean {
  if (event.inputType !== 'insertText' || !event.data || view.composing || view.state.selection.main.empty) return false;
  event.preventDefault();
  view.dispatch(view.state.replaceSelection(event.data), { userEvent: 'input.type', scrollIntoView: true });
  return true;
}

/**
 * Puts an editor in the place of the text area. It lives in a shadow root: there its style sheets are constructed, not
 * written into the page, which the page's content security policy would refuse.
 */
export function mount(area: HTMLTextAreaElement, changed: () => void): YamlEditor {
  const holder = document.createElement('div');
  holder.className = 'editor';
  const root = holder.attachShadow({ mode: 'open' });
  const inner = document.createElement('div');
  root.append(inner);
  area.after(holder);
  area.hidden = true;
  const view = new EditorView({
    parent: inner,
    root,
    state: EditorState.create({
      doc: area.value,
      extensions: [
        lineNumbers(), history(), drawSelection(), highlightActiveLine(), indentOnInput(), yaml(), lintGutter(),
        syntaxHighlighting(colours), look, EditorView.lineWrapping,
        EditorView.contentAttributes.of({ 'aria-label': area.getAttribute('aria-label') ?? 'YAML' }),
        EditorView.domEventHandlers({ beforeinput: replaced }),
        keymap.of([
          { key: 'Mod-s', run: () => { area.form?.requestSubmit(); return true; } },
          ...defaultKeymap, ...historyKeymap, indentWithTab,
        ]),
        EditorView.updateListener.of((update) => {
          if (!update.docChanged) return;
          area.value = update.state.doc.toString();
          changed();
        }),
      ],
    }),
  });
  return {
    text: () => view.state.doc.toString(),
    mark: (mark: Mark | undefined) => {
      if (!mark) {
        view.dispatch(setDiagnostics(view.state, []));
        return;
      }
      const line = view.state.doc.line(Math.min(Math.max(1, mark.line), view.state.doc.lines));
      const from = Math.min(line.from + Math.max(0, mark.column - 1), line.to);
      view.dispatch(setDiagnostics(view.state, [{ from, to: Math.max(from, line.to), severity: 'error', message: mark.message }]));
    },
  };
}
