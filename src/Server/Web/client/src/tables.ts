import { sayTyped } from './typed';

/**
 * Tables that stand whole in the page and never change by themselves (`table[data-sorts]`): a click on a head sorts, numbers by size, largest first, words from
 * the beginning; `[data-filter-tables]` leaves the rows that hold all its words. Lists that live are sorted and filtered by the server.
 */
export function startTables(): void {
  document.querySelectorAll<HTMLTableElement>('table[data-sorts]').forEach(sortable);
  const box = document.querySelector<HTMLInputElement>('[data-filter-tables]');
  if (!box) return;
  box.addEventListener('input', () => {
    const words = box.value.toLowerCase().split(/\s+/).filter(Boolean);
    for (const row of document.querySelectorAll<HTMLTableRowElement>('table[data-sorts] tbody tr')) {
      const text = row.textContent!.toLowerCase();
      row.hidden = !words.every((word) => text.includes(word));
    }
  });
  sayTyped([box]);
}

function sortable(table: HTMLTableElement): void {
  const heads = [...table.tHead!.rows[0].cells];
  heads.forEach((head, column) => {
    const button = Object.assign(document.createElement('button'), { type: 'button', className: 'sorts' });
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener('click', () => sort(table, heads, head, column));
  });
}

/** What a cell is compared by: its own value, else its words. Nothing known goes last. */
function valueOf(row: HTMLTableRowElement, column: number): number | string {
  const cell = row.cells[column];
  const text = (cell.dataset.value ?? cell.textContent!).trim();
  return cell.dataset.value !== undefined && text !== '' ? Number(text) : text;
}

function sort(table: HTMLTableElement, heads: HTMLTableCellElement[], head: HTMLTableCellElement, column: number): void {
  const rows = [...table.tBodies[0].rows];
  const numbers = rows.some((row) => typeof valueOf(row, column) === 'number');
  const usual = numbers ? 'descending' : 'ascending', other = numbers ? 'ascending' : 'descending';
  const order = head.getAttribute('aria-sort') === usual ? other : usual;
  const sign = order === 'ascending' ? 1 : -1;
  rows.sort((a, b) => {
    const [one, two] = [valueOf(a, column), valueOf(b, column)];
    if (typeof one === 'number' && typeof two === 'number') return sign * (one - two);
    if (typeof one === 'number' || typeof two === 'number') return typeof one === 'number' ? -1 : 1;
    return sign * one.localeCompare(two, undefined, { numeric: true });
  });
  for (const each of heads) each.removeAttribute('aria-sort');
  head.setAttribute('aria-sort', order);
  table.tBodies[0].append(...rows);
}
