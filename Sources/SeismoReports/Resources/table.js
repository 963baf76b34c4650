// The summary's table: headings that sort it, and names that make a curve stand out.

/** Puts the rows of the variants in another order, and ties them to the curves. */
class SummaryTable {
  constructor(table, chart) {
    this.table = table;
    this.bodies = [...table.tBodies];
    this.values = new Map(this.bodies.map((body) => [body, JSON.parse(body.dataset.values)]));
    if (this.bodies.length < 2) return;
    for (const heading of table.querySelectorAll('[data-column]')) this.makeSort(heading);
    for (const body of this.bodies) this.tie(body, chart);
  }

  makeSort(heading) {
    const button = element('button', { type: 'button' }, heading.textContent);
    button.addEventListener('click', () => this.sort(heading));
    heading.replaceChildren(button);
  }

  sort(heading) {
    const opposite = { ascending: 'descending', descending: 'ascending' };
    const order = opposite[heading.getAttribute('aria-sort')] ?? heading.dataset.first;
    for (const other of this.table.querySelectorAll('[aria-sort]')) other.removeAttribute('aria-sort');
    heading.setAttribute('aria-sort', order);
    const column = Number(heading.dataset.column);
    const side = order === 'ascending' ? 1 : -1;
    this.bodies.sort((a, b) => compare(this.values.get(a)[column], this.values.get(b)[column], side));
    const foot = this.table.tFoot;
    for (const body of this.bodies) this.table.insertBefore(body, foot);
  }

  /** Pointing at a variant's rows makes its curve stand out; its name keeps it so. */
  tie(body, chart) {
    const curve = chart.curves[Number(body.dataset.curve)];
    const words = body.querySelector('.words');
    const button = element('button', { type: 'button', 'aria-pressed': 'false' }, ...words.childNodes);
    words.replaceChildren(button);
    chart.addPointer(curve, body, button);
  }
}

/** Numbers by their size, words by their letters; what isn't there comes last in either order. */
function compare(a, b, side) {
  const isNothing = (value) => value === null || value === 'nan';
  if (isNothing(a) || isNothing(b)) return isNothing(a) - isNothing(b);
  const [x, y] = [a, b].map((text) => Number(text === 'inf' ? 'Infinity' : text === '-inf' ? '-Infinity' : text));
  if (x === x && y === y) return x === y ? 0 : side * (x < y ? -1 : 1);
  return side * String(a).localeCompare(String(b), 'en', { numeric: true });
}
