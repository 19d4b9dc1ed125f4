// Keys and clicks of cells that are changed in place (cells.js does the work).
import { cellsOf, leave, open, save } from "./cells.js";

const cellOf = (target) => target.closest?.("[data-cells] [data-cell]");

document.addEventListener("dblclick", (event) => {
  const cell = cellOf(event.target);
  if (cell && !event.target.closest("form.cell")) { event.preventDefault(); open(cell); }
});
document.addEventListener("submit", (event) => {
  if (!event.target.matches("form.cell")) return;
  event.preventDefault();
  save(event.target.closest("[data-cell]"));
});
document.addEventListener("click", (event) => { if (event.target.closest("[data-theirs]")) refresh(event.target.closest("[data-cell]")); });

// theirs is what is stored now: the whole row is drawn again by leaving the value as it is
function refresh(cell) {
  const form = cell.querySelector("form.cell");
  form.remove();
  leave(cell);
  location.reload();
}

document.addEventListener("keydown", (event) => {
  const cell = cellOf(event.target);
  const row = event.target.closest?.("[data-cells] tbody tr") ?? document.querySelector("[data-cells] tr.at");
  if (event.target.closest?.("form.cell")) {
    if (event.key === "Escape" && !event.defaultPrevented) { event.stopPropagation(); leave(cell); }
    if (event.key === "Tab" && !event.target.closest(".problem")) { event.preventDefault(); save(cell, event.shiftKey ? -1 : 1); }
    return;
  }
  if (!row || event.ctrlKey || event.metaKey || event.altKey || event.target.closest?.("input:not([type=checkbox]), textarea, select")) return;
  if (event.key === "F2" || (event.key === "Enter" && event.target === cell)) { event.preventDefault(); open(cell ?? cellsOf(row)[0]); }
  if (event.key !== "ArrowRight" && event.key !== "ArrowLeft") return;
  const all = cellsOf(row);
  const to = all[all.indexOf(cell) + (event.key === "ArrowRight" ? 1 : -1)];
  if (to && row.contains(event.target)) { event.preventDefault(); to.focus(); }
});
