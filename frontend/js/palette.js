// The command palette: htmx brings the options, this moves among them.
const palette = document.getElementById("palette");
const options = () => [...palette.querySelectorAll("a[role=option]")];

function choose(next) {
  const all = options();
  if (!all.length) return;
  const now = all.findIndex((one) => one.getAttribute("aria-selected") === "true");
  const to = (now + next + all.length) % all.length;
  all.forEach((one, index) => one.setAttribute("aria-selected", index === to));
  all[to].scrollIntoView({ block: "nearest" });
  palette.querySelector("input").setAttribute("aria-activedescendant", all[to].id);
}

palette?.addEventListener("keydown", (event) => {
  if (event.key === "ArrowDown" || event.key === "ArrowUp") { event.preventDefault(); choose(event.key === "ArrowDown" ? 1 : -1); }
  if (event.key === "Enter") {
    const chosen = palette.querySelector("[aria-selected=true]") ?? options()[0];
    if (chosen) { event.preventDefault(); location.assign(chosen.href); }
  }
});
palette?.addEventListener("htmx:afterSwap", () => {
  options().forEach((one, index) => { one.id = `option-${index}`; one.setAttribute("aria-selected", index === 0); });
});
