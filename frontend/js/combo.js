// Look-up boxes (WAI-ARIA combobox): type to find a record, arrows and Enter to take it.
let timer;

function close(box) {
  box.querySelector("ul")?.remove();
  const text = box.querySelector("[data-combo-text]");
  text.setAttribute("aria-expanded", "false");
  text.removeAttribute("aria-activedescendant");
}

function take(box, option) {
  box.querySelector("[data-combo-value]").value = option.dataset.id;
  const text = box.querySelector("[data-combo-text]");
  text.value = option.dataset.label;
  box.querySelector("[data-combo-value]").dispatchEvent(new Event("change", { bubbles: true }));
  close(box);
}

function draw(box, found) {
  close(box);
  const list = document.createElement("ul");
  const text = box.querySelector("[data-combo-text]");
  list.setAttribute("role", "listbox");
  list.id = `${text.id || "combo"}-list`;
  found.forEach((one, index) => {
    const option = document.createElement("li");
    option.setAttribute("role", "option");
    option.setAttribute("aria-selected", index === 0);
    option.id = `${list.id}-${index}`;
    option.dataset.id = one.id;
    option.dataset.label = one.label;
    option.textContent = one.label;
    if (one.hint) option.append(Object.assign(document.createElement("small"), { textContent: one.hint }));
    option.addEventListener("mousedown", (event) => { event.preventDefault(); take(box, option); });
    list.append(option);
  });
  if (!found.length) {
    const nothing = Object.assign(document.createElement("li"), { role: "option", ariaDisabled: "true", textContent: document.body.dataset.nothing });
    nothing.className = "muted";
    list.append(nothing);
  }
  box.append(list);
  text.setAttribute("aria-expanded", "true");
  text.setAttribute("aria-controls", list.id);
}

async function find(box) {
  const words = box.querySelector("[data-combo-text]").value;
  const answer = await fetch(`${box.dataset.url}?q=${encodeURIComponent(words)}`);
  // an answer to words that are no longer there, or for a box one has left, is no answer
  if (answer.ok && words === box.querySelector("[data-combo-text]").value && box.contains(document.activeElement)) draw(box, await answer.json());
}

document.addEventListener("input", (event) => {
  const box = event.target.matches?.("[data-combo-text]") && event.target.closest("[data-combo]");
  if (!box) return;
  box.querySelector("[data-combo-value]").value = "";
  clearTimeout(timer);
  timer = setTimeout(find, 140, box);
});
document.addEventListener("keydown", (event) => {
  const box = event.target.matches?.("[data-combo-text]") && event.target.closest("[data-combo]");
  if (box && event.key === "ArrowDown" && !box.querySelector("ul")) { event.preventDefault(); find(box); return; }
  const all = box ? [...box.querySelectorAll("[data-id]")] : [];
  if (!all.length) return;
  const now = all.findIndex((one) => one.getAttribute("aria-selected") === "true");
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    const to = (now + (event.key === "ArrowDown" ? 1 : -1) + all.length) % all.length;
    all.forEach((one, index) => one.setAttribute("aria-selected", index === to));
    event.target.setAttribute("aria-activedescendant", all[to].id);
    all[to].scrollIntoView({ block: "nearest" });
  } else if (event.key === "Enter" && now >= 0) { event.preventDefault(); take(box, all[now]); }
  else if (event.key === "Escape") { event.stopPropagation(); close(box); }
});
document.addEventListener("focusout", (event) => {
  const box = event.target.closest?.("[data-combo]");
  if (!box) return;
  close(box);
  // words that chose nothing are not a choice
  if (!box.querySelector("[data-combo-value]").value) event.target.value = "";
});
