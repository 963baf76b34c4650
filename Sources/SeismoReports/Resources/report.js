// The page put together.

/** The chart with all that belongs to it. */
class Chart {
  constructor(curves, root) {
    this.curves = curves;
    this.options = { validation: true };
    this.log = true;
    this.range = 'window';
    this.build(root);
    this.view = new View(Math.max(...curves.map((c) => c.steps.length), 1), () => this.schedule());
    this.pane = new Pane(this.plot);
    this.overview = new Overview(this.strip, this.view);
    this.reading = new Reading(this.box, this.announcer);
    this.markers = new SpikeMarkers(curves, this.layer);
    this.gestures = new Gestures(this);
    this.view.readAddress();
    window.addEventListener('hashchange', () => this.view.readAddress());
    new ResizeObserver(() => this.schedule()).observe(root);
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => this.schedule());
  }

  build(root) {
    const canvas = (attributes) => element('canvas', attributes);
    this.plot = canvas({ 'aria-hidden': 'true' });
    this.overlay = canvas({
      tabindex: 0,
      role: 'application',
      'aria-label': 'Training loss by step',
      'aria-describedby': 'chart-help',
    });
    this.strip = canvas({ class: 'strip', 'aria-hidden': 'true' });
    this.box = element('div', { class: 'reading' });
    this.box.hidden = true;
    this.layer = element('div', { class: 'spike-markers', role: 'group', 'aria-label': 'Spikes' });
    this.announcer = element('div', { class: 'unseen', 'aria-live': 'polite' });
    this.key = element('p', { class: 'key' });
    this.all = element('button', { type: 'button', class: 'button' }, 'All steps');
    this.all.addEventListener('click', () => this.view.reset());
    const help = element('p', { class: 'help', id: 'chart-help' }, HELP);
    const stage = element('div', { class: 'stage' }, this.plot, this.overlay, this.layer, this.box);
    root.append(this.legend(), this.switches(), stage, this.strip, this.key, help, this.announcer);
  }

  legend() {
    const group = element('div', { class: 'legend', role: 'group', 'aria-label': 'Curves' });
    for (const curve of this.curves) {
      const label = [sample(curve.color, curve.dash), element('span', {}, curve.name)];
      group.append(toggle(label, true, (on) => this.change(() => (curve.visible = on))));
    }
    if (this.curves.some((curve) => curve.validation.length)) {
      const label = [sample('--muted', [5, 4]), element('span', {}, 'validation')];
      const changed = (on) => this.change(() => (this.options.validation = on));
      group.append(toggle(label, true, changed));
    }
    return group;
  }

  switches() {
    const scales = [['log', 'Log'], ['linear', 'Linear']];
    const ranges = [['window', 'Fit window'], ['all', 'Fit all'], ['locked', 'Lock']];
    return element(
      'div',
      { class: 'switches' },
      choice('Scale', scales, 'log', (value) => this.change(() => (this.log = value === 'log'))),
      choice('Loss axis', ranges, 'window', (value) => this.change(() => (this.range = value))),
      this.all,
    );
  }

  change(apply) {
    apply();
    this.schedule();
  }

  /** Reads the curves at a step, or no longer if null; a pinned reading stays where it is. */
  read(step) {
    if (this.reading.pinned) return;
    const longest = Math.max(...this.curves.map((curve) => curve.steps.length));
    if (step === null || longest < 1) this.reading.clear();
    else this.reading.step = Math.max(1, Math.min(step, longest));
    this.schedule(true);
  }

  pin() {
    this.reading.pinned = !this.reading.pinned && this.reading.step !== null;
    this.schedule(true);
  }

  /** Moves the reading by a step, or by a pixel where one holds several steps. */
  walk(side) {
    const { frame } = this.pane;
    const pixel = (this.view.to - this.view.from) / (frame.right - frame.left);
    const centre = Math.round((this.view.from + this.view.to) / 2);
    const here = this.reading.step;
    this.reading.pinned = false;
    this.read(here === null ? centre : here + side * Math.max(1, Math.round(pixel)));
    const { step } = this.reading;
    const length = this.view.to - this.view.from;
    if (step < this.view.from) this.view.slide(step, length);
    if (step > this.view.to) this.view.slide(step - length, length);
    this.reading.announce(this.visible);
  }

  get visible() {
    return this.curves.filter((curve) => curve.visible);
  }

  /** Draws before the screen's next frame: everything, or what lies above the curves alone. */
  schedule(isAboveOnly = false) {
    this.isStale ||= !isAboveOnly;
    this.frameRequest ??= requestAnimationFrame(() => {
      this.frameRequest = undefined;
      if (this.isStale) this.draw();
      else this.drawOverlay();
    });
  }

  /** The loss axis with room for what is visible from one step to another. */
  axis(from, to) {
    let [low, high] = [Infinity, -Infinity];
    for (const curve of this.visible) {
      const parts = [curve.steps, curve.epochs];
      if (this.options.validation) parts.push(curve.validation);
      for (const series of parts) {
        // Lines run on to the next point outside the window; epochs may be far apart.
        const beyond = series.positions ? 1 : 0;
        const start = Math.max(0, series.indexFrom(from) - beyond);
        const end = Math.min(series.length, series.indexFrom(Math.floor(to) + 1) + beyond);
        const range = series.range(start, end, this.log);
        low = Math.min(low, range.low);
        high = Math.max(high, range.high);
      }
    }
    return new LossAxis(this.log, low, high);
  }

  draw() {
    this.isStale = false;
    const { view, visible } = this;
    const whole = this.axis(view.first, view.last);
    const isKept = this.range === 'locked' && this.current?.log === this.log;
    if (!isKept) this.current = this.range === 'all' ? whole : this.axis(view.from, view.to);
    const lanes = this.pane.draw(visible, view, this.current, this.options);
    const { left, right } = this.pane.frame;
    this.overview.draw(visible, whole, left, right);
    this.markers.draw(this.pane.frame, this.log);
    this.key.textContent = markKey(lanes);
    this.all.disabled = view.isFull;
    this.drawOverlay();
    clearTimeout(this.addressTimer);
    this.addressTimer = setTimeout(() => view.writeAddress(), 150);
  }

  /** A dashed line where something happened to the training, with its words. */
  drawMark(context, { step, label }) {
    if (step < this.view.from || step > this.view.to) return;
    const { frame } = this.pane;
    const x = Math.round(frame.x(step)) + 0.5;
    const isRight = x > (frame.left + frame.right) / 2;
    context.strokeStyle = context.fillStyle = themed('--ink');
    context.lineWidth = 1;
    context.setLineDash([6, 4]);
    context.beginPath();
    context.moveTo(x, frame.top);
    context.lineTo(x, frame.bottom);
    context.stroke();
    context.setLineDash([]);
    context.font = themed('--chart-font');
    context.textBaseline = 'top';
    context.textAlign = isRight ? 'right' : 'left';
    context.fillText(label, x + (isRight ? -5 : 5), frame.top + 4);
  }

  drawOverlay() {
    const context = prepare(this.overlay);
    const { frame } = this.pane;
    const { selection } = this.gestures;
    if (selection) {
      context.fillStyle = themed('--brush');
      context.fillRect(selection[0], frame.top, selection[1] - selection[0], frame.bottom - frame.top);
    }
    for (const mark of model.marks ?? []) this.drawMark(context, mark);
    const { step } = this.reading;
    const isInView = step !== null && step >= this.view.from - 1 && step <= this.view.to + 1;
    this.box.hidden = !isInView;
    if (!isInView) return;
    const x = frame.x(step);
    context.lineWidth = 1;
    context.strokeStyle = themed('--muted');
    context.beginPath();
    context.moveTo(Math.round(x) + 0.5, frame.top);
    context.lineTo(Math.round(x) + 0.5, frame.bottom);
    context.stroke();
    for (const curve of this.visible) {
      const value = curve.steps.values[step - 1];
      if (value === undefined || flagOf(value, this.log)) continue;
      context.beginPath();
      context.arc(x, frame.y(value), 4, 0, 2 * Math.PI);
      context.fillStyle = themed('--ground');
      context.strokeStyle = themed(curve.color);
      context.lineWidth = 2;
      context.fill();
      context.stroke();
    }
    this.reading.show(this.visible, frame, this.options);
  }
}

/** The button that changes between the light and the dark theme. */
function startTheme(changed) {
  const button = document.getElementById('theme');
  const system = matchMedia('(prefers-color-scheme: dark)');
  const root = document.documentElement;
  const current = () => root.dataset.theme ?? (system.matches ? 'dark' : 'light');
  const update = () => (button.textContent = current() === 'dark' ? 'Light' : 'Dark');
  button.addEventListener('click', () => {
    root.dataset.theme = current() === 'dark' ? 'light' : 'dark';
    update();
    changed();
  });
  system.addEventListener('change', update);
  button.hidden = false;
  update();
}

const model = JSON.parse(document.getElementById('model').textContent);
let chart = null;
startTheme(() => chart?.schedule());
if (model.curves.length) {
  const place = document.getElementById('chart');
  place.hidden = false;
  document.getElementById('still').hidden = true;
  const curves = model.curves.map((data) => new Curve(data));
  chart = new Chart(curves, place);
  chart.draw();
  startSpikes(curves);
}
