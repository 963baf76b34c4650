// Spikes: buttons on the curves, and inside each spike's details its courses with one thing changed.

/** Buttons at the peaks in view; those that would touch are one, the highest. */
class SpikeMarkers {
  constructor(curves, layer) {
    this.layer = layer;
    this.spikes = curves.flatMap((curve) => curve.spikes.map((spike) => ({ ...spike, curve })));
    this.spikes.sort((a, b) => a.peak - b.peak);
  }

  draw(frame, log) {
    const places = [];
    for (const spike of this.spikes) {
      if (!spike.curve.visible || spike.peak < frame.from || spike.peak > frame.to) continue;
      const x = frame.x(spike.peak);
      const value = highestIn(spike.curve.steps.values, spike, log);
      const y = value === undefined || flagOf(value, log) ? frame.top : frame.y(value);
      const last = places.at(-1);
      if (last && x - last.x < 16 && last.spike.curve === spike.curve) {
        if (spike.height > last.spike.height) Object.assign(last, { spike, y: Math.min(y, last.y) });
        last.count += 1;
      } else {
        places.push({ spike, x, y, count: 1 });
      }
    }
    this.layer.replaceChildren(...places.map((place) => this.button(place, frame)));
  }

  button({ spike, x, y, count }, frame) {
    const label = spike.label + (count > 1 ? ` and ${count - 1} more` : '');
    const button = element('button', { type: 'button', class: 'spike-marker', title: label, 'aria-label': label }, '▲');
    button.style.left = `${x}px`;
    button.style.top = `${Math.max(frame.top + 4, Math.min(y - 12, frame.bottom - 8))}px`;
    button.style.color = `var(${spike.curve.color})`;
    button.addEventListener('click', () => openSpike(spike.id));
    return button;
  }
}

/** The highest loss that can be drawn between a spike's first and last step. */
function highestIn(values, spike, log) {
  let highest;
  for (let step = spike.from; step <= spike.to; step++) {
    const value = values[step - 1];
    if (value === undefined || flagOf(value, log)) continue;
    if (highest === undefined || value > highest) highest = value;
  }
  return highest;
}

/** Opens a spike's details and brings them into view. */
function openSpike(id) {
  const details = document.getElementById(id);
  for (let each = details; each; each = each.parentElement?.closest('details')) each.open = true;
  details.scrollIntoView({ behavior: 'smooth', block: 'start' });
  details.querySelector('summary').focus({ preventScroll: true });
}

const ARM_COLORS = ['--ink', '--curve-0', '--curve-1', '--curve-2', '--curve-3', '--curve-4', '--curve-5'];

/** The probed loss around a spike, as it was and with one thing changed, and a slider that reads it. */
class Counterfactuals {
  constructor(spike, place) {
    const { firstStep, spacing, factual, arms } = spike.curves;
    const lines = [{ name: 'as it was', losses: factual }, ...arms];
    this.lines = lines.map((line, index) => ({
      name: line.name,
      values: Float64Array.from(line.losses, (loss) => (loss === 'inf' ? Infinity : Number(loss))),
      color: ARM_COLORS[index % ARM_COLORS.length],
      visible: index < 4,
    }));
    this.first = firstStep;
    this.peak = spike.peak;
    this.spacing = spacing;
    this.count = factual.length;
    this.index = Math.max(0, Math.min(this.count - 1, Math.round((spike.peak - firstStep) / spacing)));
    this.build(place);
    new ResizeObserver(() => this.draw()).observe(this.canvas);
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => this.draw());
  }

  build(place) {
    this.canvas = element('canvas', { class: 'courses', role: 'img', 'aria-label': 'Probed loss around the spike' });
    this.slider = element('input', { type: 'range', min: 0, max: this.count - 1, 'aria-label': 'Step' });
    this.slider.value = this.index;
    this.slider.addEventListener('input', () => this.read(Number(this.slider.value)));
    this.canvas.addEventListener('pointermove', (event) => this.read(this.indexAt(event.offsetX)));
    this.step = element('p', { class: 'courses-step', 'aria-live': 'polite' });
    const legend = element('div', { class: 'legend courses-legend' });
    for (const line of this.lines) {
      line.output = element('output', {});
      const button = toggle([sample(line.color, []), element('span', {}, line.name), line.output], line.visible, (on) => {
        line.visible = on;
        this.draw();
      });
      legend.append(button);
    }
    place.append(this.canvas, this.slider, this.step, legend);
    this.read(this.index);
  }

  indexAt(x) {
    const share = (x - this.left) / Math.max(1, this.canvas.clientWidth - this.left - 12);
    return Math.round(share * (this.count - 1));
  }

  read(index) {
    this.index = Math.max(0, Math.min(index, this.count - 1));
    this.slider.value = this.index;
    this.step.textContent = `after step ${grouped(this.first + this.index * this.spacing)}`;
    for (const line of this.lines) line.output.textContent = lossText(line.values[this.index], 4);
    this.draw();
  }

  draw() {
    const context = prepare(this.canvas);
    const [width, height] = [this.canvas.clientWidth, this.canvas.clientHeight];
    const shown = this.lines.filter((line) => line.visible);
    const finite = shown.flatMap((line) => [...line.values].filter((value) => !flagOf(value, true)));
    const axis = new LossAxis(true, Math.min(...finite), Math.max(...finite));
    const [top, bottom] = [26, height - 44];
    const decades = axis.decadeTicks((bottom - top) / (axis.high - axis.low));
    const ticks = decades.filter((tick) => tick.label).length > 1 ? decades : axis.ticks(bottom - top);
    context.font = themed('--chart-font');
    this.left = Math.ceil(Math.max(48, ...ticks.map((tick) => context.measureText(tick.label).width + 14)));
    const x = (index) => this.left + ((width - this.left - 12) * index) / Math.max(1, this.count - 1);
    const y = (value) => bottom - axis.position(value) * (bottom - top);
    this.drawTicks(context, ticks, width, top, bottom);
    this.drawSteps(context, width, bottom);
    this.drawNames(context, width, height);
    this.drawPeak(context, width, top, bottom);
    context.strokeStyle = themed('--muted');
    context.beginPath();
    context.moveTo(x(this.index), top);
    context.lineTo(x(this.index), bottom);
    context.stroke();
    for (const line of [...shown].reverse()) this.stroke(context, line, x, y, top);
  }

  drawTicks(context, ticks, width, top, bottom) {
    context.textAlign = 'right';
    context.textBaseline = 'middle';
    context.fillStyle = themed('--muted');
    for (const tick of ticks.filter((each) => each.label)) {
      const y = Math.round(bottom - tick.position * (bottom - top)) + 0.5;
      context.strokeStyle = themed('--grid');
      context.beginPath();
      context.moveTo(this.left, y);
      context.lineTo(width - 12, y);
      context.stroke();
      context.fillText(tick.label, this.left - 8, y);
    }
  }

  /** What the axes show. */
  drawNames(context, width, height) {
    context.fillStyle = themed('--muted');
    context.textBaseline = 'top';
    context.textAlign = 'left';
    context.fillText('loss of the probed training rows', 0, 2);
    context.textAlign = 'center';
    context.textBaseline = 'bottom';
    context.fillText('step', (this.left + width - 12) / 2, height - 2);
  }

  /** A dashed line at the spike's highest step. */
  drawPeak(context, width, top, bottom) {
    const share = (this.peak - this.first) / Math.max(1, (this.count - 1) * this.spacing);
    if (!(share >= 0 && share <= 1)) return;
    const x = Math.round(this.left + (width - this.left - 12) * share) + 0.5;
    context.strokeStyle = context.fillStyle = themed('--muted');
    context.setLineDash([3, 3]);
    context.beginPath();
    context.moveTo(x, top);
    context.lineTo(x, bottom);
    context.stroke();
    context.setLineDash([]);
    context.textBaseline = 'top';
    context.textAlign = share > 0.5 ? 'right' : 'left';
    context.fillText(`▲ step ${grouped(this.peak)}`, x + (share > 0.5 ? -5 : 5), 2);
  }

  drawSteps(context, width, bottom) {
    const last = this.first + (this.count - 1) * this.spacing;
    const space = width - this.left - 12;
    context.textBaseline = 'top';
    context.textAlign = 'right';
    context.textAlign = 'center';
    context.strokeStyle = themed('--muted');
    context.lineWidth = 1;
    const { values } = roundValues(this.first, last, Math.max(2, Math.floor(space / 90)));
    for (const step of values.filter((value) => Number.isInteger(value))) {
      const x = Math.round(this.left + (space * (step - this.first)) / Math.max(1, last - this.first)) + 0.5;
      context.beginPath();
      context.moveTo(x, bottom);
      context.lineTo(x, bottom + 5);
      context.stroke();
      context.fillText(grouped(step), Math.max(this.left + 20, Math.min(x, width - 20)), bottom + 8);
    }
    context.textBaseline = 'middle';
  }

  /** A line with gaps, and a mark at the upper edge, where the loss isn't finite. */
  stroke(context, line, x, y, top) {
    context.strokeStyle = context.fillStyle = themed(line.color);
    context.lineWidth = line === this.lines[0] ? 2.5 : 1.5;
    context.beginPath();
    let isDown = false;
    line.values.forEach((value, index) => {
      if (flagOf(value, true)) {
        isDown = false;
        context.fillText('✕', x(index) + 4, top);
      } else {
        if (isDown) context.lineTo(x(index), y(value));
        else context.moveTo(x(index), y(value));
        isDown = true;
      }
    });
    context.stroke();
  }
}

/** The key "?" opens what the words mean. */
function startGlossary() {
  const glossary = document.getElementById('glossary');
  if (!glossary) return;
  document.addEventListener('keydown', (event) => {
    if (event.key !== '?' || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest?.('input:not([type="range"], [type="radio"], [type="checkbox"]), textarea')) return;
    glossary.open = !glossary.open;
    if (glossary.open) glossary.scrollIntoView({ behavior: 'smooth', block: 'start' });
  });
}

/** Draws a spike's courses when its details are opened for the first time. */
function startSpikes(curves) {
  startGlossary();
  for (const spike of curves.flatMap((curve) => curve.spikes)) {
    if (!spike.curves?.factual.length) continue;
    const details = document.getElementById(spike.id);
    const draw = () => {
      if (!details.open || details.isDrawn) return;
      details.isDrawn = true;
      new Counterfactuals(spike, details.querySelector('.counterfactuals'));
    };
    details.addEventListener('toggle', draw);
    draw();
  }
}
