// The strip below the chart: all steps, with the window in view to drag, resize or draw anew.

/** The strip's canvas and what the pointer does on it. */
class Overview {
  constructor(canvas, view) {
    this.canvas = canvas;
    this.view = view;
    this.drag = null;
    canvas.addEventListener('pointerdown', (event) => this.grasp(event));
    canvas.addEventListener('pointermove', (event) => this.move(event));
    for (const end of ['pointerup', 'pointercancel']) {
      canvas.addEventListener(end, () => (this.drag = null));
    }
    canvas.addEventListener('dblclick', () => view.reset());
  }

  draw(curves, axis, left, right) {
    const context = prepare(this.canvas);
    const height = this.canvas.clientHeight;
    const all = { from: this.view.first, to: this.view.last };
    const frame = new Frame(left, right, 3, height - 3, all, axis);
    this.frame = frame;
    context.fillStyle = themed('--strip');
    context.fillRect(left, 0, right - left, height);
    context.lineJoin = 'round';
    for (const curve of curves) {
      context.strokeStyle = context.fillStyle = themed(curve.shade);
      context.globalAlpha = 0.7;
      strokeSeries(context, curve.steps, frame, 1.5);
    }
    context.globalAlpha = 1;
    if (this.view.isFull) return;
    const [from, to] = [frame.x(this.view.from), frame.x(this.view.to)];
    context.fillStyle = themed('--veil');
    context.fillRect(left, 0, from - left, height);
    context.fillRect(to, 0, right - to, height);
    context.strokeStyle = themed('--accent');
    context.lineWidth = 1.5;
    context.strokeRect(from, 0.75, Math.max(to - from, 2), height - 1.5);
    context.fillStyle = themed('--accent');
    for (const x of [from, Math.max(to, from + 2)]) {
      context.fillRect(x - 2.5, height / 2 - 9, 5, 18);
    }
  }

  /** What lies under the pointer: an edge of the window, its inside, or the rest of the strip. */
  part(x) {
    const [from, to] = [this.frame.x(this.view.from), this.frame.x(this.view.to)];
    if (this.view.isFull) return 'rest';
    if (Math.abs(x - from) < 7 && x < (from + to) / 2) return 'from';
    if (Math.abs(x - to) < 7) return 'to';
    return x > from && x < to ? 'inside' : 'rest';
  }

  grasp(event) {
    const part = this.part(event.offsetX);
    const step = this.frame.step(event.offsetX);
    this.drag = { part, step, from: this.view.from, to: this.view.to };
    this.canvas.setPointerCapture(event.pointerId);
    event.preventDefault();
  }

  move(event) {
    const cursors = { from: 'ew-resize', to: 'ew-resize', inside: 'grab', rest: 'crosshair' };
    if (!this.drag) {
      this.canvas.style.cursor = cursors[this.part(event.offsetX)];
      return;
    }
    const { part, step, from, to } = this.drag;
    const now = this.frame.step(event.offsetX);
    if (part === 'from') this.view.show(Math.min(now, to - this.view.shortest), to);
    else if (part === 'to') this.view.show(from, Math.max(now, from + this.view.shortest));
    else if (part === 'inside') this.view.slide(from + now - step, to - from);
    else if (Math.abs(now - step) > 0) this.view.show(Math.min(step, now), Math.max(step, now));
  }
}
