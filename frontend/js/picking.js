// Rows are selected by their boxes, by x, or with shift up to the last one; a bar tells how many and what can be done.
let last;

const boxes = () => [...document.querySelectorAll("[data-rows] tbody .pick input")];
const bar = () => document.querySelector("[data-picked]");

function pick(box, upTo) {
  const all = boxes();
  if (upTo && last && all.includes(last)) {
    const [from, to] = [all.indexOf(last), all.indexOf(box)].sort((a, b) => a - b);
    for (const one of all.slice(from, to + 1)) one.checked = box.checked;
  }
  last = box;
  tell();
}

function tell() {
  const form = bar();
  if (!form) return;
  const all = boxes();
  for (const one of all) one.closest("tr").classList.toggle("picked-row", one.checked);
  const keys = [...new Set(all.filter((one) => one.checked).map((one) => one.value))];
  form.hidden = !keys.length;
  form.elements.ids.value = keys.join(",");
  form.querySelector("[data-number]").textContent = keys.length;
  const whole = form.elements.all?.checked;
  const link = form.querySelector("[data-export]");
  if (link) link.href = link.dataset.export + (whole ? "" : `&ids=${keys.join(",")}`);
  form.elements.ids.disabled = Boolean(whole);
  for (const head of document.querySelectorAll("[data-pick-all]")) {
    const rows = [...head.closest("table").querySelectorAll("tbody .pick input")];
    head.checked = rows.length > 0 && rows.every((one) => one.checked);
    head.indeterminate = !head.checked && rows.some((one) => one.checked);
  }
}

document.addEventListener("click", (event) => {
  const box = event.target.closest("[data-rows] tbody .pick input");
  if (box) { pick(box, event.shiftKey); return; }
  const head = event.target.closest("[data-pick-all]");
  if (head) for (const one of head.closest("table").querySelectorAll("tbody .pick input")) one.checked = head.checked;
  const none = event.target.closest("[data-none]");
  if (none) for (const one of boxes()) one.checked = false;
  if (head || none || event.target.closest("[data-picked] [name=all]")) tell();
});
document.addEventListener("keydown", (event) => {
  if (event.key.toLowerCase() !== "x" || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest("input:not([type=checkbox]), textarea, select, dialog[open]")) return;
  const box = (event.target.closest("[data-rows] tr") ?? document.querySelector("[data-rows] tr.at"))?.querySelector(".pick input");
  if (!box) return;
  event.preventDefault();
  box.checked = event.shiftKey || !box.checked;
  pick(box, event.shiftKey);
});
document.addEventListener("htmx:afterSettle", tell);
window.addEventListener("pageshow", tell);
