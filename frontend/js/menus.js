// Menus are <details>: close them on Escape, on a click elsewhere, and when another opens.
const open = () => document.querySelectorAll("details.menu[open]");

document.addEventListener("click", (event) => {
  for (const menu of open()) if (!menu.contains(event.target)) menu.open = false;
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const side = document.querySelector(".side.open");
  if (side) drawer(side, false);
  for (const menu of open()) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});
document.addEventListener("toggle", (event) => {
  if (!event.target.matches?.("details.menu") || !event.target.open) return;
  for (const menu of open()) if (menu !== event.target && !menu.contains(event.target)) menu.open = false;
}, true);

// the drawer on a phone
document.addEventListener("click", (event) => {
  const side = document.querySelector(".side");
  if (event.target.closest("[data-drawer]")) drawer(side, !side.classList.contains("open"));
  else if (side?.classList.contains("open") && !side.contains(event.target)) drawer(side, false);
});
function drawer(side, shown) {
  side.classList.toggle("open", shown);
  const button = document.querySelector("[data-drawer]");
  button.setAttribute("aria-expanded", shown);
  (shown ? side.querySelector("a") : button).focus();
}

// dialogs: data-open="id" opens, data-close closes the dialog one is in
document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-open]");
  if (opener) document.getElementById(opener.dataset.open)?.showModal();
  if (event.target.closest("[data-close]")) event.target.closest("dialog")?.close();
  if (event.target.matches("dialog")) event.target.close();
});
