// A form goes out once: the button rests until the answer, and wakes when one comes back to the page.
// Listens before htmx does, so that its forms are held back as well.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" && !form.hasAttribute("hx-post")) return;
  if (form.dataset.sent) { event.preventDefault(); event.stopImmediatePropagation(); return; }
  form.dataset.sent = "yes";
  form.querySelectorAll("button:not([type=button])").forEach((button) => button.setAttribute("aria-disabled", "true"));
  changed = false;
}, true);
window.addEventListener("pageshow", () => wake(document));
document.addEventListener("htmx:afterRequest", (event) => wake(event.target));

function wake(root) {
  for (const form of [...(root.querySelectorAll?.("form[data-sent]") ?? []), ...(root.matches?.("form[data-sent]") ? [root] : [])]) {
    delete form.dataset.sent;
    form.querySelectorAll("[aria-disabled]").forEach((button) => button.removeAttribute("aria-disabled"));
  }
}

// coming back to a form by the back button finds the key it was first sent under, so that sending it again adds nothing twice
const key = document.querySelector("form [name=once]");
if (key && history.state?.once) key.value = history.state.once;
else if (key) history.replaceState({ ...history.state, once: key.value }, "");

// leaving with changes unsaved asks first
let changed = false;
document.addEventListener("change", (event) => { if (event.target.closest("form[data-save]")) changed = true; });
window.addEventListener("beforeunload", (event) => { if (changed) event.preventDefault(); });

// selects that act at once: theme, language, pipeline
document.addEventListener("change", (event) => { if (event.target.matches("[data-submit]")) event.target.form.requestSubmit(); });

// fields that belong to some values of another: the choices of a field of choices, the formula of a formula
function fit(form) {
  for (const box of form.querySelectorAll("[data-asked-with]")) {
    const value = form.elements[box.dataset.askedWith]?.value;
    box.closest(".field").hidden = !box.dataset.values.split(" ").includes(value) && !box.matches("[aria-invalid=true]");
  }
}
document.querySelectorAll("form:has([data-asked-with])").forEach(fit);
document.addEventListener("change", (event) => { if (event.target.form?.querySelector("[data-asked-with]")) fit(event.target.form); });

// the first field with an error is where one wants to be
document.querySelector("form [aria-invalid=true]")?.focus();

// theme: a cookie, so that the server draws the right one at once
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-theme-choice]");
  if (!button) return;
  const theme = button.dataset.themeChoice;
  document.cookie = `theme=${theme}; path=/; max-age=31536000; samesite=lax`;
  if (theme === "system") document.documentElement.removeAttribute("data-theme");
  else document.documentElement.dataset.theme = `tehing-${theme}`;
});
