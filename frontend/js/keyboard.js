// Keys for people who sell all day. None acts while one is typing.
let waiting = false;
let at = -1;

const typing = (target) => target.closest("input:not([type=checkbox]), textarea, select, [contenteditable], dialog[open]");
const rows = () => [...document.querySelectorAll("[data-rows] tbody tr")];

function step(by) {
  const all = rows();
  if (!all.length) return;
  all[at]?.classList.remove("at");
  at = Math.max(0, Math.min(all.length - 1, at + by));
  all[at].classList.add("at");
  all[at].querySelector("a")?.focus();
}

function go(letter) {
  const link = document.querySelector(`.side [data-key="${CSS.escape(letter)}"]`);
  if (link) location.assign(link.href);
}

const acts = {
  "/": () => { const box = document.querySelector("[data-search]"); if (box) box.focus(); else openPalette(); },
  "?": () => document.getElementById("keys")?.showModal(),
  c: () => document.querySelector("[data-create]")?.click(),
  e: () => document.querySelector("[data-edit]")?.click(),
  j: () => step(1),
  k: () => step(-1),
  g: () => { waiting = true; setTimeout(() => { waiting = false; }, 1200); },
};

export function openPalette() {
  const palette = document.getElementById("palette");
  if (!palette || palette.open) return;
  palette.showModal();
  const input = palette.querySelector("input");
  input.select();
  input.dispatchEvent(new Event("opened"));
}

document.addEventListener("click", (event) => { if (event.target.closest("[data-palette]")) openPalette(); });
document.addEventListener("keydown", (event) => {
  const command = event.ctrlKey || event.metaKey;
  if (command && event.key.toLowerCase() === "k") { event.preventDefault(); openPalette(); return; }
  if (command && (event.key === "Enter" || event.key.toLowerCase() === "s")) {
    const form = event.target.closest("form[data-save]") ?? document.querySelector("form[data-save]");
    if (form) { event.preventDefault(); form.requestSubmit(); }
    return;
  }
  if (command || event.altKey || typing(event.target)) return;
  if (waiting) { waiting = false; go(event.key); return; }
  const act = acts[event.key];
  if (act) { event.preventDefault(); act(); }
});
