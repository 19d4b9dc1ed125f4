// The map of a buying committee: drag a card, or move it with Ctrl+Shift+arrow; lines show who reports to whom and who influences whom.
import Sortable from "sortablejs";

const SVG = "http://www.w3.org/2000/svg";
const token = () => JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"];
// by a mark of their own, not by id: htmx would carry the styles that dragging leaves from old ids to new, which the page's policy forbids
const seat = (key) => document.querySelector(`[data-seat="${key}"]`);
const map = () => document.querySelector("[data-map]");

async function place(card, cell, back) {
  const body = new URLSearchParams({ power: cell.dataset.power, stance: cell.dataset.stance, version: card.dataset.version });
  try {
    const answer = await fetch(card.dataset.placeUrl, { method: "POST", body, headers: { "X-CSRFToken": token(), Accept: "application/json" } });
    const told = await answer.json();
    if (!answer.ok) { back(); window.tehingToast(told.detail, "bad"); return; }
    await window.htmx.ajax("GET", location.href, { target: "#committee", select: "#committee", swap: "outerHTML" });
    seat(card.dataset.seat)?.focus();
    window.tehingToast(told.detail);
  } catch {
    back();
    window.tehingToast(document.body.dataset.offline, "bad");
  }
}

function line(from, to, kind, corner) {
  const drawn = document.createElementNS(SVG, "path");
  const [a, b] = [from.getBoundingClientRect(), to.getBoundingClientRect()];
  const [ax, bx, ay, by] = [a.left + a.width / 2, b.left + b.width / 2, a.top + a.height / 2, b.top + b.height / 2];
  let path;
  if (Math.abs(a.top - b.top) < a.height / 2) { // side by side: from flank to flank
    path = ax < bx ? [[a.right, ay], [b.left, by]] : [[a.left, ay], [b.right, by]];
  } else {
    path = a.top < b.top ? [[ax, a.bottom], [bx, b.top]] : [[ax, a.top], [bx, b.bottom]];
  }
  const [[x1, y1], [x2, y2]] = path.map(([x, y]) => [x - corner.left, y - corner.top]);
  const bend = Math.abs(a.top - b.top) < a.height / 2 ? 0 : Math.sign(y2 - y1) * Math.max(24, Math.abs(y2 - y1) / 2);
  drawn.setAttribute("d", `M${x1},${y1} C${x1},${y1 + bend} ${x2},${y2 - bend} ${x2},${y2}`);
  drawn.setAttribute("marker-end", `url(#${kind}-end)`);
  drawn.setAttribute("class", kind);
  return drawn;
}

function draw() {
  const canvas = document.querySelector(".map-lines");
  if (!canvas) return;
  const corner = map().getBoundingClientRect();
  canvas.setAttribute("width", corner.width);
  canvas.setAttribute("height", corner.height);
  canvas.replaceChildren(canvas.querySelector("defs"));
  for (const card of document.querySelectorAll(".seat")) {
    const boss = seat(card.dataset.boss);
    if (boss) canvas.append(line(card, boss, "boss", corner));
    for (const key of card.dataset.influences.split(" ").filter(Boolean)) {
      const other = seat(key);
      if (other) canvas.append(line(card, other, "influence", corner));
    }
  }
}

function start() {
  draw();
  for (const cell of document.querySelectorAll("[data-editable] td[data-power]:not([data-ready])")) {
    cell.dataset.ready = "yes";
    new Sortable(cell, {
      group: "seats", animation: 120, delay: 140, delayOnTouchOnly: true, draggable: ".seat",
      onEnd: ({ item, from, to, oldIndex }) => {
        if (from !== to) place(item, to, () => { from.insertBefore(item, from.children[oldIndex] ?? null); draw(); });
      },
    });
  }
}

document.addEventListener("keydown", (event) => {
  const card = event.target.closest?.("[data-editable] .seat");
  const step = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] }[event.key];
  if (!card || !step || !event.ctrlKey || !event.shiftKey) return;
  event.preventDefault();
  const cell = card.closest("td");
  const rows = [...map().tBodies[0].rows];
  const to = rows[rows.indexOf(cell.parentElement) + step[0]]?.cells[cell.cellIndex + step[1]];
  if (to?.dataset.power) place(card, to, () => {});
});
document.addEventListener("htmx:afterSettle", start);
window.addEventListener("resize", draw);
if (map()) start();
