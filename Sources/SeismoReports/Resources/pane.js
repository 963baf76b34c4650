// One chart over the steps in view: axes, curves and edge marks on a canvas.

/** Height of a row of marks. */
const LANE = 11;

/** A chart of series over the view's steps. */
class Pane {
  constructor(canvas) {
    this.canvas = canvas;
  }

  /** Draws everything anew and keeps the frame for whoever reads from the chart. */
  draw(curves, view, axis, options) {
    const context = prepare(this.canvas);
    const [width, height] = [this.canvas.clientWidth, this.canvas.clientHeight];
    const lanes = this.lanes(curves, axis.log, options);
    const upper = lanes.filter((lane) => lane.flag !== BELOW);
    const lower = lanes.filter((lane) => lane.flag === BELOW);
    const top = 24 + upper.length * LANE;
    context.font = themed('--chart-font');
    const ticks = axis.ticks(height - 44 - top);
    const widest = Math.max(...ticks.map((tick) => context.measureText(tick.label).width));
    const left = Math.ceil(Math.max(52, widest + 14));
    const frame = new Frame(left, width - 22, top, height - 44, view, axis);
    this.frame = frame;
    this.drawLossAxis(context, ticks, frame);
    this.drawStepAxis(context, curves, frame);
    context.save();
    context.beginPath();
    context.rect(frame.left - 4, 0, frame.right - frame.left + 8, frame.bottom + 1);
    context.clip();
    context.lineJoin = 'round';
    context.lineCap = 'round';
    this.drawCurves(context, curves, frame, options);
    upper.forEach((lane, row) => this.drawLane(context, lane, frame, 21 + (row + 0.5) * LANE));
    lower.forEach((lane, row) => {
      this.drawLane(context, lane, frame, frame.bottom - (row + 0.5) * LANE);
    });
    context.restore();
    return lanes;
  }

  /** One row of marks for each curve and kind that occurs anywhere in it. */
  lanes(curves, log, options) {
    return curves.flatMap((curve) => {
      const series = [curve.steps, curve.epochs];
      if (options.validation) series.push(curve.validation);
      const present = series.reduce((all, s) => all | s.range(0, s.length, log).flags, 0);
      return MARKS.filter((flag) => flag & present).map((flag) => ({ curve, flag, series }));
    });
  }

  drawLane(context, lane, frame, y) {
    context.strokeStyle = context.fillStyle = themed(lane.curve.shade);
    context.lineWidth = 1.75;
    strokeMarks(context, lane, frame, y);
  }

  drawCurves(context, curves, frame, options) {
    // Of many curves the steps would hide the epochs.
    const share = Math.min(1, 4 / curves.filter((curve) => !curve.greyed).length);
    const passes = [
      { series: 'steps', alpha: this.stepAlpha(frame) * share, width: 1, dot: 2 },
      { series: 'validation', alpha: 1, width: 1.5, dot: 2.5, dash: [5, 4] },
      { series: 'epochs', alpha: 1, width: 2, dot: 3 },
    ];
    for (const pass of passes) {
      if (pass.series === 'validation' && !options.validation) continue;
      for (const curve of curves) {
        // Of a curve that is grey the epochs are enough.
        if (curve.greyed && pass.series !== 'epochs' && curve.epochs.length) continue;
        if (pass.series === 'epochs') this.strokeHalo(context, curve.epochs, frame);
        context.strokeStyle = context.fillStyle = themed(curve.shade);
        context.globalAlpha = pass.alpha;
        context.lineWidth = pass.width;
        context.setLineDash(pass.dash ?? (pass.series === 'epochs' ? curve.dash : []));
        strokeSeries(context, curve[pass.series], frame, pass.dot);
      }
    }
    context.globalAlpha = 1;
  }

  /** Steps are faint where they crowd and clear where each can be told from the next. */
  stepAlpha(frame) {
    return 0.8 + (Number(themed('--faint')) - 0.8) * this.crowding(frame);
  }

  /** From 0, a step on every fourth pixel, to 1, four on each. */
  crowding(frame) {
    const perPixel = (frame.to - frame.from) / (frame.right - frame.left);
    return Math.max(0, Math.min(1, Math.log2(perPixel / 0.25) / 4));
  }

  /** Sets the line to come apart from what lies under it. */
  strokeHalo(context, series, frame) {
    context.strokeStyle = context.fillStyle = themed('--ground');
    context.globalAlpha = 0.5 * this.crowding(frame);
    context.lineWidth = 3.5;
    strokeSeries(context, series, frame, 0);
  }

  drawLossAxis(context, ticks, frame) {
    const crisp = (y) => Math.round(y) + 0.5;
    context.textBaseline = 'middle';
    context.textAlign = 'right';
    for (const tick of ticks) {
      const y = crisp(frame.bottom - tick.position * (frame.bottom - frame.top));
      context.strokeStyle = themed(tick.label ? '--grid' : '--tick');
      context.beginPath();
      context.moveTo(frame.left - (tick.label ? 0 : 4), y);
      context.lineTo(tick.label ? frame.right : frame.left, y);
      context.stroke();
      context.fillStyle = themed('--muted');
      if (tick.label) context.fillText(tick.label, frame.left - 8, y);
    }
    context.textAlign = 'left';
    const words = `training loss${frame.axis.log ? ', logarithmic' : ''}`;
    context.fillText(words, 2, 9);
    context.strokeStyle = themed('--axis');
    context.beginPath();
    context.moveTo(frame.left - 0.5, frame.top);
    context.lineTo(frame.left - 0.5, crisp(frame.bottom));
    context.lineTo(frame.right, crisp(frame.bottom));
    context.stroke();
  }

  drawStepAxis(context, curves, frame) {
    const count = Math.max(2, Math.floor((frame.right - frame.left) / 90));
    const steps = roundValues(frame.from, frame.to, count).values.filter(Number.isInteger);
    this.drawRow(context, frame, 'step', frame.bottom, steps.map((step) => [step, step]));
    const ends = sharedEpochEnds(curves);
    if (!ends) return;
    const series = new Series(ends, ends);
    const from = series.indexFrom(frame.from);
    const to = series.indexFrom(frame.to + 1e-9);
    const epochs = roundValues(from + 1, Math.max(to, from + 1), count).values;
    const places = epochs.filter((epoch) => Number.isInteger(epoch) && epoch <= ends.length);
    const marks = places.map((epoch) => [epoch, ends[epoch - 1]]);
    this.drawRow(context, frame, 'epoch', frame.bottom + 20, marks);
  }

  /** One row of labels under the plot; those that would run into the row's name are left out. */
  drawRow(context, frame, name, top, marks) {
    context.textAlign = 'right';
    context.fillStyle = themed('--muted');
    const nameEnd = frame.left - 12;
    context.fillText(name, nameEnd, top + 13);
    context.textAlign = 'center';
    context.strokeStyle = themed('--tick');
    for (const [number, step] of marks) {
      const x = frame.x(step);
      if (x < frame.left - 0.5 || x > frame.right + 0.5) continue;
      context.beginPath();
      context.moveTo(Math.round(x) + 0.5, top + 1);
      context.lineTo(Math.round(x) + 0.5, top + 5);
      context.stroke();
      const label = grouped(number);
      const half = context.measureText(label).width / 2;
      if (x - half < nameEnd + 6 || x + half > this.canvas.clientWidth) continue;
      context.fillText(label, x, top + 13);
    }
  }
}

/** The epoch ends that the curves agree on as far as each goes, or null. */
function sharedEpochEnds(curves) {
  const longest = curves.reduce((a, c) => (c.epochEnds.length > a.length ? c.epochEnds : a), []);
  const agree = curves.every((curve) => curve.epochEnds.every((end, i) => end === longest[i]));
  return agree && longest.length > 0 ? longest : null;
}
