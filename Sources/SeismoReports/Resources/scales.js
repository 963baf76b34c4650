// Where a loss stands on its axis, and which numbers are written beside the axes.

/** A vertical axis; its ends are values, or their decimal logarithms. */
class LossAxis {
  constructor(log, low, high) {
    this.log = log;
    if (!(low <= high)) [low, high] = log ? [0.1, 1] : [0, 1];
    this.low = log ? Math.log10(low) : low;
    this.high = log ? Math.log10(high) : high;
    let margin = (this.high / 2 - this.low / 2) * 0.1;
    // Values that differ in their last bits alone are drawn as one.
    const finest = Math.max(Math.abs(this.low), Math.abs(this.high), log ? 10 : 0) * 1e-13;
    if (!(margin > finest)) margin = log ? 0.2 : Math.max(Math.abs(this.low) * 0.1, 1e-9);
    this.low = Math.max(this.low - margin, -Number.MAX_VALUE);
    this.high = Math.min(this.high + margin, Number.MAX_VALUE);
  }

  /** 0 at the lower end, 1 at the upper. */
  position(value) {
    return this.place(this.log ? Math.log10(value) : value);
  }

  place(coordinate) {
    // Halved, so that the span of the widest range is finite.
    return (coordinate / 2 - this.low / 2) / (this.high / 2 - this.low / 2);
  }

  /** Positions with labels; minor ticks have an empty one. */
  ticks(length) {
    if (!this.log) return linearTicks(this.low, this.high, length, (v) => this.place(v));
    const ticks = this.decadeTicks(length / (this.high - this.low));
    if (ticks.filter((tick) => tick.label).length >= 3) return ticks;
    const [low, high] = [10 ** this.low, 10 ** this.high];
    if (low === 0 || high === Infinity) return ticks;
    return linearTicks(low, high, length, (v) => this.position(v));
  }

  decadeTicks(perDecade) {
    const stride = [1, 2, 5, 10, 20, 50, 100].find((n) => n * perDecade >= 26) ?? 200;
    const ticks = [];
    for (let exponent = Math.floor(this.low); exponent <= Math.ceil(this.high); exponent++) {
      for (let mantissa = 1; mantissa <= (perDecade >= 40 ? 9 : 1); mantissa++) {
        const coordinate = exponent + Math.log10(mantissa);
        if (coordinate < this.low || coordinate > this.high) continue;
        const labelled =
          mantissa === 1
            ? exponent % stride === 0
            : (mantissa === 2 || mantissa === 5) && perDecade >= 80;
        const label = labelled ? decadeLabel(mantissa, exponent) : '';
        ticks.push({ position: this.place(coordinate), label });
      }
    }
    return ticks;
  }
}

function linearTicks(low, high, length, place) {
  const { values, exponent } = roundValues(low, high, Math.max(2, Math.floor(length / 50)));
  const largest = Math.max(...values.map(Math.abs));
  return values.map((value) => {
    let label;
    if (value === 0) label = '0';
    else if (largest < 1e6 && exponent >= -6) label = value.toFixed(Math.max(0, -exponent));
    else {
      const first = Number(value.toExponential(12).split('e')[1]);
      const digits = Math.min(Math.max(first - exponent, 0), 16);
      label = value.toExponential(digits).replace('e+', 'e');
    }
    return { position: place(value), label };
  });
}

/**
 * Multiples of 1, 2 or 5 times a power of ten from `low` to `high`, about `count` of them, and the
 * power of ten of their last digit.
 */
function roundValues(low, high, count) {
  const rough = (high - low) / count;
  if (!(rough > 0 && rough < Infinity)) return { values: [low], exponent: -6 };
  const exponent = Math.floor(Math.log10(rough));
  // Powers of ten with a positive exponent are exact: divide by those rather than multiply by 0.1.
  const power = 10 ** Math.abs(exponent);
  const scaled = exponent < 0 ? rough * power : rough / power;
  const factor = scaled < 1.5 ? 1 : scaled < 3.5 ? 2 : scaled < 7.5 ? 5 : 10;
  const value = (index) => (exponent < 0 ? (index * factor) / power : index * factor * power);
  const first = Math.ceil(low / value(1));
  const last = Math.floor(high / value(1));
  if (!(first <= last && last - first < 1000)) return { values: [low], exponent: -6 };
  const values = Array.from({ length: last - first + 1 }, (_, i) => value(first + i));
  return { values, exponent: factor === 10 ? exponent + 1 : exponent };
}

/** As in 0.002, 50, 2·10⁻⁷, 10⁹. */
function decadeLabel(mantissa, exponent) {
  if (exponent >= 0 && exponent <= 4) return mantissa + '0'.repeat(exponent);
  if (exponent < 0 && exponent >= -4) return '0.' + '0'.repeat(-exponent - 1) + mantissa;
  const power = '10' + String(exponent).replace(/./g, (c) => '⁰¹²³⁴⁵⁶⁷⁸⁹'[c] ?? '⁻');
  return mantissa === 1 ? power : `${mantissa}·${power}`;
}

/** A count with thousands separated. */
function grouped(count) {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** A loss with so many significant digits, or, if null, all it takes to tell it from any other. */
function lossText(value, digits) {
  if (Number.isNaN(value)) return '✕ NaN';
  if (!Number.isFinite(value)) return value > 0 ? '▲ infinite' : '▼ −infinite';
  if (digits === null) return String(value);
  const size = Math.abs(value);
  const isPlain = size === 0 || (size >= 1e-4 && size < 10 ** digits);
  return isPlain ? value.toPrecision(digits) : value.toExponential(digits - 1).replace('e+', 'e');
}
