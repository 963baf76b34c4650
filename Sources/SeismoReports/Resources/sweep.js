// What is chosen in one place is chosen in all; a part of an axis leaves the other trials out.
const all = [...document.querySelectorAll("[data-trial]")];
const choose = (trial) => {
  for (const part of all) part.classList.toggle("chosen", part.dataset.trial === trial);
};
for (const part of all) {
  part.addEventListener("pointerenter", () => choose(part.dataset.trial));
  part.addEventListener("pointerleave", () => choose(undefined));
}

const svg = document.getElementById("coordinates");
const brushes = new Map();

/** Where a trial's line crosses an axis. */
const heights = new Map(
  [...(svg?.querySelectorAll(".trials path") ?? [])].map((line) => [
    line.dataset.trial,
    line.getAttribute("d").slice(1).split("L").map((point) => Number(point.split(",")[1])),
  ])
);

function filter() {
  for (const part of all) {
    const line = heights.get(part.dataset.trial) ?? [];
    const isOut = [...brushes].some(([axis, [low, high]]) => !(line[axis] >= low && line[axis] <= high));
    part.classList.toggle("out", isOut);
  }
}

for (const axis of svg?.querySelectorAll(".axis") ?? []) {
  const index = Number(axis.dataset.axis);
  const path = axis.querySelector("path");
  const x = Number(path.getAttribute("d").slice(1).split(",")[0]);
  const area = document.createElementNS("http://www.w3.org/2000/svg", "rect");
  const brush = document.createElementNS("http://www.w3.org/2000/svg", "rect");
  const place = (rect, top, height) => {
    for (const [name, value] of Object.entries({ x: x - 12, y: top, width: 24, height })) {
      rect.setAttribute(name, value);
    }
  };
  place(area, 36, 300);
  area.setAttribute("fill", "transparent");
  brush.classList.add("brush");
  brush.setAttribute("visibility", "hidden");
  brush.setAttribute("pointer-events", "none");
  axis.append(area, brush);
  const height = (event) => {
    const point = new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM().inverse());
    return Math.min(336, Math.max(36, point.y));
  };
  let start;
  area.addEventListener("pointerdown", (event) => {
    start = height(event);
    area.setPointerCapture(event.pointerId);
  });
  area.addEventListener("pointermove", (event) => {
    if (start === undefined) return;
    const [low, high] = [start, height(event)].sort((a, b) => a - b);
    place(brush, low, high - low);
    brush.setAttribute("visibility", "visible");
    brushes.set(index, [low, high]);
    filter();
  });
  area.addEventListener("pointerup", (event) => {
    if (Math.abs(height(event) - start) < 3) {
      brushes.delete(index);
      brush.setAttribute("visibility", "hidden");
      filter();
    }
    start = undefined;
  });
}

// A heading sorts the table by its column.
const table = document.getElementById("trials");
for (const [column, heading] of [...(table?.querySelectorAll("th") ?? [])].entries()) {
  let sign = 1;
  heading.style.cursor = "pointer";
  heading.addEventListener("click", () => {
    const body = table.tBodies[0];
    const value = (row) => row.cells[column].textContent;
    const rows = [...body.rows].sort((a, b) => {
      const [first, second] = [value(a), value(b)];
      const difference = Number.parseFloat(first) - Number.parseFloat(second);
      return sign * (Number.isNaN(difference) ? first.localeCompare(second) : difference);
    });
    sign = -sign;
    body.append(...rows);
  });
}
