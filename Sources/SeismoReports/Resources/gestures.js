// Pointer, wheel and keyboard on the chart.

/** Turns what hands do on the chart's upper canvas into changes of view and reading. */
class Gestures {
  constructor(chart) {
    this.chart = chart;
    this.pointers = new Map();
    this.start = null;
    this.selection = null;
    const on = (name, handler) => chart.overlay.addEventListener(name, handler.bind(this));
    on('pointerdown', this.down);
    on('pointermove', this.move);
    on('pointerup', this.up);
    on('pointercancel', this.cancel);
    on('pointerleave', () => chart.read(null));
    on('dblclick', () => chart.view.reset());
    on('wheel', this.wheel);
    on('keydown', this.key);
  }

  step(x) {
    return this.chart.pane.frame.step(x);
  }

  down(event) {
    if (event.button !== 0) return;
    this.pointers.set(event.pointerId, event.offsetX);
    this.chart.overlay.setPointerCapture(event.pointerId);
    this.start = this.pointers.size === 1 ? event.offsetX : null;
    this.selection = null;
    this.chart.schedule(true);
  }

  move(event) {
    const x = event.offsetX;
    if (this.pointers.size === 2 && this.pointers.has(event.pointerId)) {
      this.pinch(event.pointerId, x);
    } else if (this.start !== null) {
      const { left, right } = this.chart.pane.frame;
      const ends = [this.start, x].map((place) => Math.max(left, Math.min(place, right)));
      if (Math.abs(x - this.start) > 4) this.selection = ends.sort((a, b) => a - b);
      this.chart.schedule(true);
    }
    this.chart.read(Math.round(this.step(x)));
  }

  /** Keeps the steps under both fingers under them. */
  pinch(id, x) {
    const other = [...this.pointers].find(([key]) => key !== id)[1];
    const before = this.pointers.get(id);
    this.pointers.set(id, x);
    if (Math.abs(x - other) < 10 || Math.abs(before - other) < 10) return;
    this.chart.view.zoom(Math.abs((before - other) / (x - other)), this.step(other));
  }

  up(event) {
    this.pointers.delete(event.pointerId);
    if (this.selection) {
      const [from, to] = this.selection.map((x) => Math.round(this.step(x)));
      this.chart.view.show(from, to);
    } else if (this.start !== null) {
      this.chart.read(Math.round(this.step(event.offsetX)));
      this.chart.pin();
    }
    this.start = null;
    this.selection = null;
    this.chart.schedule(true);
  }

  cancel(event) {
    this.pointers.delete(event.pointerId);
    this.start = null;
    this.selection = null;
    this.chart.schedule(true);
  }

  wheel(event) {
    const { view } = this.chart;
    const unit = event.deltaMode === 1 ? 16 : event.deltaMode === 2 ? 400 : 1;
    const isSideways = event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY);
    const amount = (isSideways ? event.deltaX || event.deltaY : event.deltaY) * unit;
    // With all in view there is nothing further out: let the page scroll.
    if (view.isFull && (isSideways || amount >= 0)) return;
    event.preventDefault();
    const { left, right } = this.chart.pane.frame;
    const length = view.to - view.from;
    if (isSideways) view.slide(view.from + (amount / (right - left)) * length, length);
    else view.zoom(Math.exp(Math.max(-200, Math.min(200, amount)) * 0.002), this.step(event.offsetX));
  }

  key(event) {
    const { view, reading } = this.chart;
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const length = view.to - view.from;
    const centre = reading.step ?? (view.from + view.to) / 2;
    const side = event.key === 'ArrowLeft' ? -1 : 1;
    switch (event.key) {
      case 'ArrowLeft':
      case 'ArrowRight':
        if (event.shiftKey) view.slide(view.from + side * length * 0.1, length);
        else this.chart.walk(side);
        break;
      case '+':
      case '=':
        view.zoom(0.5, centre);
        break;
      case '-':
        view.zoom(2, centre);
        break;
      case 'Enter':
      case ' ':
        this.chart.pin();
        break;
      case 'Escape':
        if (reading.pinned) this.chart.pin();
        else view.reset();
        break;
      case '0':
        view.reset();
        break;
      default:
        return;
    }
    event.preventDefault();
  }
}
