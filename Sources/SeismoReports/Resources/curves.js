// Series and edge marks on a canvas.

const MARKS = [NAN, INFINITE, BELOW];

/** A style variable's value in the theme in use. */
function themed(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

/** Fits a canvas to its place at the screen's resolution; returns its cleared context. */
function prepare(canvas) {
  const ratio = window.devicePixelRatio || 1;
  const width = Math.round(canvas.clientWidth * ratio);
  const height = Math.round(canvas.clientHeight * ratio);
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
  const context = canvas.getContext('2d');
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, width, height);
  return context;
}

/** Where steps and losses lie in a plot of a canvas. */
class Frame {
  constructor(left, right, top, bottom, view, axis) {
    Object.assign(this, { left, right, top, bottom, axis, from: view.from, to: view.to });
  }

  x(step) {
    return this.left + ((step - this.from) / (this.to - this.from)) * (this.right - this.left);
  }

  step(x) {
    return this.from + ((x - this.left) / (this.right - this.left)) * (this.to - this.from);
  }

  y(value) {
    return this.bottom - this.axis.position(value) * (this.bottom - this.top);
  }
}

/**
 * Strokes a series so that nothing of it is lost: through every point, or, where columns of the
 * screen hold several, through each column's first, lowest, highest and last. A lone value between
 * two that have no place becomes a dot, and so does every value where there is room.
 */
function strokeSeries(context, series, frame, dotSize) {
  if (series.length === 0) return;
  const log = frame.axis.log;
  const start = Math.max(0, series.indexFrom(frame.from) - 1);
  const end = Math.min(series.length, series.indexFrom(frame.to) + 1);
  const column = 1 / (window.devicePixelRatio || 1);
  const columns = Math.ceil((frame.right - frame.left) / column);
  const hasPlace = (i) => i >= 0 && i < series.length && !flagOf(series.values[i], log);
  let drawing = false;
  const go = (x, y) => {
    if (drawing) context.lineTo(x, y);
    else context.moveTo(x, y);
    drawing = true;
  };
  const dots = [];
  context.beginPath();
  if (end - start <= 2 * columns) {
    // Large dots need more room than small ones.
    const width = frame.x(series.step(end - 1)) - frame.x(series.step(start));
    const isRoomy = width >= 1.4 * dotSize ** 2 * (end - 1 - start);
    for (let i = start; i < end; i++) {
      if (hasPlace(i)) {
        const x = frame.x(series.step(i));
        const y = frame.y(series.values[i]);
        go(x, y);
        const isInView = series.step(i) >= frame.from && series.step(i) <= frame.to;
        const isLone = !(hasPlace(i - 1) || hasPlace(i + 1));
        if (isInView && (isRoomy || isLone)) dots.push([x, y, isLone ? 3 : dotSize]);
      } else drawing = false;
    }
  } else {
    let index = start;
    for (let c = 1; index < end; c++) {
      const edge = c < columns ? series.indexFrom(frame.step(frame.left + c * column)) : end;
      const next = Math.min(edge, end);
      if (next <= index) continue;
      const { low, high } = series.range(index, next, log);
      const [first, last] = [index, next - 1];
      index = next;
      if (low > high) {
        drawing = false;
        continue;
      }
      const x = frame.left + (c - 0.5) * column;
      drawing &&= hasPlace(first);
      if (hasPlace(first)) go(x, frame.y(series.values[first]));
      go(x, frame.y(low) + column / 2);
      go(x, frame.y(high) - column / 2);
      if (hasPlace(last)) go(x, frame.y(series.values[last]));
      drawing = hasPlace(last);
    }
  }
  context.stroke();
  context.setLineDash([]);
  for (const [x, y, size] of dots) {
    context.beginPath();
    context.arc(x, y, size, 0, 2 * Math.PI);
    context.fill();
  }
}

/** Marks along one row wherever a series has a value of that kind, about one per ten pixels. */
function strokeMarks(context, lane, frame, y) {
  const log = frame.axis.log;
  let marked = -Infinity;
  for (let left = frame.left - 1; left < frame.right + 1; left += 10) {
    for (const series of lane.series) {
      let index = series.indexFrom(frame.step(Math.max(left, marked + 8)));
      const end = series.indexFrom(frame.step(Math.min(left + 10, frame.right + 1)));
      if (index >= end || !(series.range(index, end, log).flags & lane.flag)) continue;
      while (flagOf(series.values[index], log) !== lane.flag) index++;
      const x = frame.x(series.step(index));
      marked = x;
      context.beginPath();
      if (lane.flag === NAN) {
        context.moveTo(x - 3, y - 3);
        context.lineTo(x + 3, y + 3);
        context.moveTo(x + 3, y - 3);
        context.lineTo(x - 3, y + 3);
        context.stroke();
      } else {
        const up = lane.flag === INFINITE ? 3.5 : -3.5;
        context.moveTo(x, y - up);
        context.lineTo(x + 4, y + up);
        context.lineTo(x - 4, y + up);
        context.fill();
      }
      break;
    }
  }
}
