// Values along the steps, and their extremes over any span of them.

/** Decodes base64 of little-endian doubles; every bit is kept. */
function decodeDoubles(text) {
  const binary = atob(text);
  const bytes = new DataView(new ArrayBuffer(binary.length));
  for (let i = 0; i < binary.length; i++) bytes.setUint8(i, binary.charCodeAt(i));
  const values = new Float64Array(binary.length / 8);
  for (let i = 0; i < values.length; i++) values[i] = bytes.getFloat64(8 * i, true);
  return values;
}

// Why a value has no place on the axis; a span's flags are the union of its values'.
const NAN = 1;
const INFINITE = 2;
const BELOW = 4;

/** 0 if the axis has a place for the value, otherwise the reason why not. */
function flagOf(value, log) {
  if (value !== value) return NAN;
  if (value === Infinity) return INFINITE;
  return value === -Infinity || (log && value <= 0) ? BELOW : 0;
}

const BRANCHING = 8;

/** Lowest and highest value of any span, in time that grows with the logarithm of its length. */
class Pyramid {
  constructor(values, log) {
    let level = {
      low: Float64Array.from(values, (value) => (flagOf(value, log) ? Infinity : value)),
      high: Float64Array.from(values, (value) => (flagOf(value, log) ? -Infinity : value)),
      flags: Uint8Array.from(values, (value) => flagOf(value, log)),
    };
    this.levels = [level];
    while (level.flags.length > 1) {
      const length = Math.ceil(level.flags.length / BRANCHING);
      const next = {
        low: new Float64Array(length).fill(Infinity),
        high: new Float64Array(length).fill(-Infinity),
        flags: new Uint8Array(length),
      };
      for (let i = 0; i < level.flags.length; i++) {
        const block = Math.floor(i / BRANCHING);
        next.low[block] = Math.min(next.low[block], level.low[i]);
        next.high[block] = Math.max(next.high[block], level.high[i]);
        next.flags[block] |= level.flags[i];
      }
      this.levels.push(next);
      level = next;
    }
  }

  /** Extremes of the values with indices from `start` up to, not including, `end`. */
  range(start, end) {
    const result = { low: Infinity, high: -Infinity, flags: 0 };
    for (let depth = 0; start < end; depth++) {
      const level = this.levels[depth];
      const take = (i) => {
        result.low = Math.min(result.low, level.low[i]);
        result.high = Math.max(result.high, level.high[i]);
        result.flags |= level.flags[i];
      };
      while (start < end && (start % BRANCHING || end - start < BRANCHING)) take(start++);
      while (start < end && end % BRANCHING) take(--end);
      start /= BRANCHING;
      end /= BRANCHING;
    }
    return result;
  }
}

/** Values at ascending steps: 1, 2, 3 … unless `positions` says which. */
class Series {
  constructor(values, positions = null) {
    this.values = values;
    this.positions = positions;
    this.pyramids = new Map();
  }

  get length() {
    return this.values.length;
  }

  step(index) {
    return this.positions ? this.positions[index] : index + 1;
  }

  /** The first index whose step is not before `step`; the length if there is none. */
  indexFrom(step) {
    if (!this.positions) return Math.min(this.length, Math.max(0, Math.ceil(step) - 1));
    let low = 0;
    let high = this.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.positions[middle] < step) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Extremes of the values by index. */
  range(start, end, log) {
    if (!this.pyramids.has(log)) this.pyramids.set(log, new Pyramid(this.values, log));
    return this.pyramids.get(log).range(start, end);
  }

  /** Extremes of the values at steps from `from` to `to`, both included. */
  within(from, to, log) {
    return this.range(this.indexFrom(from), this.indexFrom(Math.floor(to) + 1), log);
  }
}

/** One variant: the loss of every step, of every epoch, and on the validation split. */
class Curve {
  constructor(data) {
    this.name = data.name;
    this.color = data.color;
    this.dash = data.dash ? data.dash.split(' ').map(Number) : [];
    this.visible = true;
    this.greyed = false;
    this.spikes = data.spikes ?? [];
    this.epochEnds = data.epochEnds;
    this.steps = new Series(decodeDoubles(data.stepLosses));
    this.epochs = new Series(decodeDoubles(data.epochLosses), data.epochEnds);
    const losses = decodeDoubles(data.validationLosses);
    const measured = [...losses.keys()].filter((i) => !Number.isNaN(losses[i]));
    this.validation = new Series(
      Float64Array.from(measured, (i) => losses[i]),
      measured.map((i) => data.epochEnds[i]),
    );
  }

  /** The style variable of its colour now: grey while another curve stands out. */
  get shade() {
    return this.greyed ? '--greyed' : this.color;
  }

  /** Epoch, batch within it, and the batches of it if it was finished, all counted from 1. */
  locate(step) {
    const index = this.epochs.indexFrom(step);
    const start = index > 0 ? this.epochEnds[index - 1] : 0;
    const batches = index < this.epochEnds.length ? this.epochEnds[index] - start : null;
    return { epoch: index + 1, batch: step - start, batches };
  }
}
