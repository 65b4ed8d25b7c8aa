import { rest } from './rest';

/** What the server says became of a file of Ganglia. */
interface ImportReport { kind: string; url: string; graphs: number; events: number; carriedOver: string[]; remarks: string[] }

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}

function list(lines: string[], marks: string): HTMLElement {
  const box = document.createElement('ul');
  box.className = `small ${marks}`;
  box.append(...lines.map((line) => Object.assign(document.createElement('li'), { textContent: line })));
  return box;
}

function told(name: string, report: ImportReport): HTMLElement {
  const box = document.createElement('details');
  const head = document.createElement('summary');
  const said = report.kind === 'events' ? counted(report.events, 'event') : counted(report.graphs, 'graph');
  head.append(`${name}: `, report.url && report.graphs + report.events > 0 ? Object.assign(document.createElement('a'), { href: report.url, className: 'link', textContent: said }) : said);
  if (report.remarks.length > 0) head.append(`, ${counted(report.remarks.length, 'remark')}`);
  box.open = report.remarks.length > 0;
  box.append(head);
  if (report.carriedOver.length > 0) box.append(list(report.carriedOver, 'import-carried'));
  if (report.remarks.length > 0) box.append(list(report.remarks, 'import-remarks'));
  return box;
}

function refused(name: string, why: string): HTMLElement {
  const box = document.createElement('details');
  box.open = true;
  box.append(Object.assign(document.createElement('summary'), { textContent: `${name}: not imported` }), list([why], 'import-remarks'));
  return box;
}

/** Files of Ganglia, as many as were chosen: views name graphs, so graphs go first; a file that is refused holds up no other. */
export function importForm(form: HTMLFormElement): void {
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    event.stopPropagation();
    const said = form.querySelector<HTMLElement>('[data-import-said]')!;
    const button = form.querySelector<HTMLButtonElement>('button[type=submit]')!;
    const files = [...form.querySelector<HTMLInputElement>('input[type=file]')!.files ?? []]
      .sort((a, b) => Number(!a.name.endsWith('_report.json')) - Number(!b.name.endsWith('_report.json')));
    const view = String(new FormData(form).get('view') ?? '');
    said.replaceChildren();
    said.hidden = false;
    button.disabled = true;
    for (const file of files) {
      try {
        said.append(told(file.name, await rest<ImportReport>('POST', '/api/v1/views/import', { name: file.name, content: await file.text(), ...(view ? { view } : {}) })));
      } catch (error) {
        said.append(refused(file.name, (error as Error).message));
      }
    }
    button.disabled = false;
  });
}
