// The matrix of choice criteria: Up, Down and Enter go to the box above or below, as in a spreadsheet; Tab goes on as everywhere.
document.querySelector("[data-matrix]")?.addEventListener("keydown", (event) => {
  const step = { ArrowUp: -1, ArrowDown: 1, Enter: 1 }[event.key];
  const cell = event.target.closest("td");
  if (!step || !cell || event.ctrlKey || event.metaKey || event.altKey || event.target.tagName !== "INPUT") return;
  const rows = [...event.currentTarget.tBodies[0].rows];
  const next = rows[rows.indexOf(cell.parentElement) + step]?.cells[cell.cellIndex]?.querySelector("input:not([type=hidden])");
  event.preventDefault();
  next?.focus();
  next?.select();
});
