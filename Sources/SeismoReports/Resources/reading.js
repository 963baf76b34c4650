// The box that tells the losses at one step.

/** Builds an element with attributes and children. */
function element(tag, attributes = {}, ...children) {
  const result = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) result.setAttribute(name, value);
  result.append(...children);
  return result;
}

/** The most curves that are read at once: more would hide the chart. */
const MOST_READ = 8;

/** Reads the curves at one step into a box beside the crosshair. */
class Reading {
  constructor(box, announcer) {
    this.box = box;
    this.announcer = announcer;
    this.step = null;
    this.pinned = false;
  }

  clear() {
    this.step = null;
    this.pinned = false;
    this.box.hidden = true;
  }

  /** "epoch 3, batch 5 of 19" for one curve. */
  place(curve, step) {
    const { epoch, batch, batches } = curve.locate(step);
    return `epoch ${grouped(epoch)}, batch ${grouped(batch)}${batches ? ` of ${grouped(batches)}` : ''}`;
  }

  /** Fills the box for the step and puts it beside the step's place in the frame. */
  show(curves, frame, options) {
    if (this.step === null) return;
    const step = this.step;
    const reached = curves.filter((curve) => step >= 1 && step <= curve.steps.length);
    const places = new Set(reached.map((curve) => this.place(curve, step)));
    const heading = element('p', { class: 'step' }, `step ${grouped(step)}`);
    if (places.size === 1) heading.append(element('span', {}, ` ${[...places][0]}`));
    const column = this.column(frame);
    const told = this.told(curves);
    const rows = told.flatMap((curve) => this.rows(curve, column, places.size > 1, options));
    if (column) {
      const cells = ['', 'this step', `steps ${grouped(column.from)}–${grouped(column.to)}`];
      rows.unshift(element('tr', { class: 'more' }, ...cells.map((cell) => element('th', {}, cell))));
    }
    if (told.length < curves.length) {
      const more = `${curves.length - told.length} more: click for all`;
      rows.push(element('tr', { class: 'more' }, element('th', { scope: 'row' }, more)));
    }
    const hint = this.pinned ? 'exact values · click or Esc to release' : 'click for exact values';
    this.box.replaceChildren(heading, element('table', {}, ...rows), element('p', {}, hint));
    this.box.classList.toggle('pinned', this.pinned);
    this.box.hidden = false;
    const x = frame.x(step);
    const width = this.box.offsetWidth;
    const room = this.box.parentElement.clientWidth;
    const left = x + 14 + width <= room ? x + 14 : x - 14 - width;
    this.box.style.left = `${Math.max(0, Math.min(left, room - width))}px`;
    this.box.style.top = `${frame.top + 6}px`;
  }

  /** Of many curves those that stand out, and those with the lowest losses; all once it is pinned. */
  told(curves) {
    if (this.pinned || curves.length <= MOST_READ) return curves;
    const loss = (curve) => curve.steps.values[this.step - 1] ?? Infinity;
    const rank = (curve) => (Number.isNaN(loss(curve)) ? Infinity : loss(curve));
    const order = [...curves].sort((a, b) => a.greyed - b.greyed || rank(a) - rank(b) || 0);
    const chosen = new Set(order.slice(0, MOST_READ));
    return curves.filter((curve) => chosen.has(curve));
  }

  /** The steps under the step's pixel if it holds several: one of them may be a spike. */
  column(frame) {
    const half = (frame.to - frame.from) / (frame.right - frame.left) / 2;
    const [from, to] = [Math.ceil(this.step - half), Math.floor(this.step + half)];
    return to > from ? { from: Math.max(from, 1), to } : null;
  }

  /** What is told of one curve; the epoch it belongs to only on demand. */
  rows(curve, column, showsPlace, options) {
    const swatch = element('span', { class: 'swatch', style: `background: var(${curve.shade})` });
    const name = element('th', { scope: 'row' }, swatch, curve.name);
    if (this.step > curve.steps.length) {
      return [element('tr', {}, name, element('td', {}, 'ended before'))];
    }
    const digits = this.pinned ? null : 6;
    const loss = lossText(curve.steps.values[this.step - 1], digits);
    const rows = [element('tr', { class: curve.greyed ? 'greyed' : '' }, name, element('td', {}, loss))];
    if (column) rows[0].append(element('td', { class: 'span' }, this.span(curve, column)));
    const add = (label, text) => {
      const cells = [element('th', { scope: 'row' }, label), element('td', {}, text)];
      rows.push(element('tr', { class: 'more' }, ...cells));
    };
    if (showsPlace) add(this.place(curve, this.step), '');
    const { epoch, batches } = curve.locate(this.step);
    if (!this.pinned || !batches) return rows;
    add(`mean of epoch ${grouped(epoch)}`, lossText(curve.epochs.values[epoch - 1], digits));
    const index = curve.validation.positions.indexOf(curve.epochEnds[epoch - 1]);
    if (options.validation && index >= 0) {
      add('validation after it', lossText(curve.validation.values[index], digits));
    }
    return rows;
  }

  /** Lowest to highest loss of a span of steps, and what else is in it. */
  span(curve, { from, to }) {
    const { low, high, flags } = curve.steps.within(from, to, false);
    const parts = MARKS.filter((flag) => flags & flag).map((flag) => MEANINGS[flag]);
    if (low <= high) parts.unshift(`${lossText(low, 4)} – ${lossText(high, 4)}`);
    return parts.join(', ');
  }

  /** Says the reading aloud, for those who move with the keyboard. */
  announce(curves) {
    const losses = curves.map((curve) => {
      const value = curve.steps.values[this.step - 1];
      return `${curve.name} ${value === undefined ? 'ended before' : lossText(value, 6)}`;
    });
    this.announcer.textContent = `step ${this.step}: ${losses.join(', ')}`;
  }
}
