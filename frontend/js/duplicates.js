// Records side by side: letters decide, up and down walk the fields, left and right choose whose value counts.
const form = document.querySelector("[data-review]");
let goingElsewhere = 0;

const lines = () => [...form.querySelectorAll("[data-line]")];
const radios = (line) => [...line.querySelectorAll("input[type=radio]")];

function walk(by) {
  const all = lines();
  const here = all.indexOf(document.activeElement.closest?.("[data-line]"));
  const line = all[here < 0 ? (by > 0 ? 0 : all.length - 1) : Math.max(0, Math.min(all.length - 1, here + by))];
  if (line) (radios(line).find((one) => one.checked) ?? radios(line)[0]).focus();
}

function choose(by) {
  const line = document.activeElement.closest?.("[data-line]");
  const all = line ? radios(line) : [...form.querySelectorAll("[data-keep]:not(:disabled)")];
  const next = all[all.findIndex((one) => one.checked) + by];
  if (!next) return;
  next.checked = true;
  next.focus();
  next.dispatchEvent(new Event("change", { bubbles: true }));
}

if (form) {
  // the one that stays brings its own values along, where it has any
  form.addEventListener("change", (event) => {
    if (!event.target.matches("[data-keep]")) return;
    for (const line of lines()) {
      const own = radios(line).find((one) => one.dataset.of === event.target.value);
      const joined = radios(line).find((one) => one.value === "both");
      if (own && !joined?.checked && own.parentElement.textContent.trim() !== "—") own.checked = true;
    }
  });
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches("input:not([type=radio]), textarea, select") || document.querySelector("dialog[open]")) return;
    if (event.key === "g") { goingElsewhere = Date.now(); return; }
    const way = { ArrowUp: () => walk(-1), ArrowDown: () => walk(1), ArrowLeft: () => choose(-1), ArrowRight: () => choose(1) }[event.key];
    const button = /^[mnl]$/.test(event.key) && Date.now() - goingElsewhere > 1200 ? document.querySelector(`.review-bar [data-key="${event.key}"]`) : null;
    if (!way && !button) return;
    event.preventDefault();
    if (way) way(); else button.click();
  });
}
