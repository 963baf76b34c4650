// What stands around the chart: legend, switches and the words that explain it.

/** A button that is pressed or not. */
function toggle(label, pressed, changed) {
  const button = element('button', { type: 'button', class: 'button' }, ...label);
  button.setAttribute('aria-pressed', pressed);
  button.addEventListener('click', () => {
    const now = button.getAttribute('aria-pressed') !== 'true';
    button.setAttribute('aria-pressed', now);
    changed(now);
  });
  return button;
}

/** A row of radio buttons, one of which holds. */
function choice(title, options, current, changed) {
  const set = element('fieldset', { class: 'choice' }, element('legend', {}, title));
  for (const [value, label] of options) {
    const input = element('input', { type: 'radio', name: title, value });
    input.checked = value === current;
    input.addEventListener('change', () => changed(value));
    set.append(element('label', {}, input, element('span', {}, label)));
  }
  return set;
}

/** A short line that looks like the curve it stands for. */
function sample(color, dash) {
  const namespace = 'http://www.w3.org/2000/svg';
  const svg = document.createElementNS(namespace, 'svg');
  const line = document.createElementNS(namespace, 'path');
  for (const [name, value] of Object.entries({ width: 26, height: 8, 'aria-hidden': 'true' })) {
    svg.setAttribute(name, value);
  }
  line.setAttribute('d', 'M1,4H25');
  line.setAttribute('style', `stroke: var(${color}); stroke-width: 2.5`);
  if (dash.length) line.setAttribute('stroke-dasharray', dash.join(' '));
  svg.append(line);
  return svg;
}

const HELP =
  'Drag to zoom, or use the wheel or two fingers; double-click for all steps. ' +
  'A ▲ opens what is known of a spike. Keys: ← → read, shift + ← → move, + − zoom, Enter for exact values, 0 or Esc for all steps.';

const MEANINGS = { [NAN]: '✕ NaN', [INFINITE]: '▲ infinite', [BELOW]: '▼ zero or below' };

/** Names the kinds of marks in use. */
function markKey(lanes) {
  const kinds = MARKS.filter((flag) => lanes.some((lane) => lane.flag === flag));
  return kinds.map((flag) => MEANINGS[flag]).join('   ');
}
