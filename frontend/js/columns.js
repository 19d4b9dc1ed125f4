// The order of columns: dragged by mouse, moved by the arrows' buttons or Alt with an arrow key.
let held;

function move(item, up) {
  const other = up ? item.previousElementSibling : item.nextElementSibling;
  if (!other) return;
  if (up) other.before(item); else other.after(item);
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-columns] :is([data-up], [data-down])");
  if (button) { move(button.closest("li"), button.hasAttribute("data-up")); button.focus(); }
  const reset = event.target.closest("[data-columns] [data-reset]");
  if (reset) for (const box of reset.form.querySelectorAll("input:checked")) box.checked = false;
});
document.addEventListener("keydown", (event) => {
  const item = event.target.closest?.("[data-columns] li");
  if (!item || !event.altKey || !["ArrowUp", "ArrowDown"].includes(event.key)) return;
  event.preventDefault();
  move(item, event.key === "ArrowUp");
  event.target.focus();
});
document.addEventListener("dragstart", (event) => {
  held = event.target.closest?.("[data-columns] li");
  held?.classList.add("held");
});
document.addEventListener("dragover", (event) => {
  const over = held && event.target.closest?.("[data-columns] li");
  if (!over || over === held) return;
  event.preventDefault();
  const { top, height } = over.getBoundingClientRect();
  if (event.clientY < top + height / 2) over.before(held); else over.after(held);
});
document.addEventListener("dragend", () => { held?.classList.remove("held"); held = undefined; });
