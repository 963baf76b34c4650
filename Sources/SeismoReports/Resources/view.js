// Which steps are in view, and the address that names them.

/** The span of steps in view. */
class View {
  constructor(steps, changed) {
    this.first = steps > 1 ? 1 : 0;
    this.last = Math.max(steps, 2);
    this.shortest = Math.min(6, this.last - this.first);
    this.changed = changed;
    this.from = this.first;
    this.to = this.last;
  }

  get isFull() {
    return this.from <= this.first && this.to >= this.last;
  }

  /** Shows the span as nearly as the steps allow. */
  show(from, to) {
    const short = (this.shortest - (to - from)) / 2;
    if (short > 0) [from, to] = [from - short, to + short];
    this.slide(from, to - from);
  }

  /** Shows a span of this length that begins as near to `from` as the steps allow. */
  slide(from, length) {
    const kept = Math.min(length, this.last - this.first);
    this.from = Math.max(this.first, Math.min(from, this.last - kept));
    this.to = Math.min(this.last, this.from + kept);
    this.changed();
  }

  reset() {
    this.show(this.first, this.last);
  }

  /** Makes the span `factor` times as long around a step, which stays where it is. */
  zoom(factor, centre) {
    const length = (this.to - this.from) * factor;
    const kept = Math.max(this.shortest, Math.min(length, this.last - this.first));
    const share = (centre - this.from) / (this.to - this.from);
    this.slide(centre - share * kept, kept);
  }

  /** Shows the span named in the page's address, all steps if there is none. */
  readAddress() {
    const match = /^#steps=(\d+)-(\d+)$/.exec(location.hash);
    const [from, to] = match ? [Number(match[1]), Number(match[2])] : [this.first, this.last];
    this.show(Math.min(from, to), Math.max(from, to));
  }

  /** Names the span in the page's address, without a new entry in the history. */
  writeAddress() {
    const span = `#steps=${Math.round(this.from)}-${Math.round(this.to)}`;
    const hash = this.isFull ? '' : span;
    if (location.hash === hash) return;
    history.replaceState(null, '', hash || location.pathname + location.search);
  }
}
