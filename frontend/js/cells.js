// A cell is changed in place: F2, Enter or a double click opens it, Enter saves, Tab saves and goes on, Esc leaves it as it was.
import { why } from "./toasts.js";

const token = () => JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"];
const cellsOf = (row) => [...row.querySelectorAll("[data-cell]")];

async function open(cell) {
  if (!cell || cell.querySelector("form.cell")) return;
  const table = cell.closest("[data-cells]");
  const address = `${table.dataset.cells}${cell.closest("tr").dataset.pk}/cell/${cell.dataset.cell}/`;
  const answer = await fetch(address).catch(() => null);
  if (!answer?.ok) { window.tehingToast(answer ? table.dataset.forbidden : document.body.dataset.offline, "bad"); return; }
  cell.before = cell.innerHTML;
  fill(cell, await answer.text());
}

function fill(cell, html) {
  cell.innerHTML = html;
  cell.classList.add("editing");
  const box = cell.querySelector("input:not([type=hidden]), select");
  box?.focus();
  if (box?.type === "text") box.select();
}

function leave(cell) {
  cell.innerHTML = cell.before;
  cell.classList.remove("editing");
  cell.focus();
}

async function save(cell, step = 0) {
  const form = cell.querySelector("form.cell");
  if (form.dataset.saving) return;
  form.dataset.saving = "yes";
  const body = new URLSearchParams(new FormData(form));
  body.set("columns", cell.closest("[data-cells]").dataset.shown);
  const answer = await fetch(form.getAttribute("action"), { method: "POST", body, headers: { "X-CSRFToken": token() } }).catch(() => null);
  delete form.dataset.saving;
  if (answer && [409, 422].includes(answer.status)) { fill(cell, await answer.text()); return; }
  if (answer?.status === 503) { window.tehingToast(why(await answer.text()), "bad"); return; }
  if (!answer?.ok) { window.tehingToast(answer ? cell.closest("[data-cells]").dataset.forbidden : document.body.dataset.offline, "bad"); return; }
  draw(cell, await answer.text(), step);
}

function draw(cell, html, step) {
  const row = cell.closest("tr");
  const name = cell.dataset.cell;
  if (!html.trim()) { row.remove(); return; }
  const picked = row.querySelector(".pick input")?.checked;
  const made = document.createElement("template");
  made.innerHTML = html.trim();
  const fresh = made.content.firstElementChild;
  if (picked) fresh.querySelector(".pick input").checked = true;
  fresh.classList.add("at");
  row.replaceWith(fresh);
  const all = cellsOf(fresh);
  const next = all[all.findIndex((one) => one.dataset.cell === name) + step];
  if (step && next) open(next); else fresh.querySelector(`[data-cell="${name}"]`).focus();
}

export { cellsOf, leave, open, save };
