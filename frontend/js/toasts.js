// Short news at the edge of the screen; read aloud by the live region they are put in.
export function toast(text, tone = "") {
  const region = document.getElementById("toasts");
  const made = document.createElement("div");
  made.className = `toast ${tone}`;
  made.append(Object.assign(document.createElement("span"), { textContent: text }));
  const button = Object.assign(document.createElement("button"), { type: "button", textContent: "×" });
  button.setAttribute("aria-label", document.body.dataset.dismiss);
  button.addEventListener("click", () => made.remove());
  made.append(button);
  region.append(made);
  if (tone !== "bad") setTimeout(() => made.remove(), 6000);
}
window.tehingToast = toast;

document.addEventListener("click", (event) => { if (event.target.closest(".toast button")) event.target.closest(".toast").remove(); });
for (const one of document.querySelectorAll("#toasts .toast:not(.bad)")) setTimeout(() => one.remove(), 6000);
document.addEventListener("htmx:sendError", () => toast(document.body.dataset.offline, "bad"));
document.addEventListener("htmx:responseError", ({ detail: { xhr } }) => { if (xhr.status === 503) toast(why(xhr.responseText), "bad"); });

// what the machine refuses is told in a sentence; a proxy in front of it has none
export function why(text) {
  try { return JSON.parse(text).detail; } catch { return document.body.dataset.offline; }
}

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  await navigator.clipboard.writeText(button.dataset.copy);
  toast(document.body.dataset.copied);
});
