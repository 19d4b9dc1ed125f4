// The filter builder writes conditions into the address: one line a condition, "any of" lines in a group of their own.
function valueBox(choice, lookup) {
  if (lookup === "empty" || choice.kind === "bool") return select([["yes", document.body.dataset.yes], ["no", document.body.dataset.no]]);
  if (choice.options.length) return select(choice.options);
  if (choice.url) {
    const box = document.createElement("div");
    box.className = "combo";
    box.dataset.combo = "";
    box.dataset.url = choice.url;
    box.innerHTML = '<input type="hidden" data-combo-value data-value><input type="text" role="combobox" autocomplete="off" aria-expanded="false" aria-autocomplete="list" data-combo-text>';
    box.lastChild.id = `find-${Math.random().toString(36).slice(2)}`;
    box.lastChild.setAttribute("aria-label", choice.label);
    return box;
  }
  const input = document.createElement("input");
  input.type = { date: "date", datetime: "date" }[choice.kind] ?? "text";
  input.dataset.value = "";
  input.setAttribute("aria-label", choice.label);
  return input;
}

function select(pairs) {
  const made = document.createElement("select");
  made.dataset.value = "";
  for (const [value, label] of pairs) made.append(new Option(label, value));
  return made;
}

function refresh(line, choices, from) {
  const choice = choices.find((one) => one.name === line.querySelector("[data-field]").value);
  const lookup = line.querySelector("[data-lookup]");
  if (from === "field") lookup.replaceChildren(...choice.lookups.map(([value, label]) => new Option(label, value)));
  const holder = line.querySelector("[data-holder]");
  const box = valueBox(choice, lookup.value);
  if (box.dataset.value !== undefined) box.setAttribute("aria-label", choice.label);
  holder.replaceChildren(box);
}

function addLine(builder, choices) {
  const line = builder.querySelector("template").content.firstElementChild.cloneNode(true);
  const field = line.querySelector("[data-field]");
  field.append(...choices.map((one) => new Option(one.label, one.name)));
  builder.querySelector("[data-lines]").append(line);
  refresh(line, choices, "field");
  field.addEventListener("change", () => refresh(line, choices, "field"));
  line.querySelector("[data-lookup]").addEventListener("change", () => refresh(line, choices, "lookup"));
  line.querySelector("[data-remove]").addEventListener("click", () => line.remove());
}

// what the list shows now; a saved view says more than the address does
const shown = () => new URL(document.getElementById("list")?.dataset.state || location.href, location.href);

function apply(builder) {
  const address = shown();
  const any = builder.querySelector("[data-any]").checked;
  let group = 1;
  while ([...address.searchParams.keys()].some((key) => key.startsWith(`any${group}.`))) group += 1;
  for (const line of builder.querySelectorAll("[data-lines] > *")) {
    const value = line.querySelector("[data-value]").value;
    const lookup = line.querySelector("[data-lookup]").value;
    if (value === "") continue;
    const key = line.querySelector("[data-field]").value + (lookup ? `__${lookup}` : "");
    address.searchParams.append(any ? `any${group}.${key}` : key, value);
  }
  for (const name of ["after", "before"]) address.searchParams.delete(name);
  location.assign(address);
}

function start(root) {
  for (const builder of root.querySelectorAll("[data-builder]:not([data-ready])")) {
    builder.dataset.ready = "yes";
    const choices = JSON.parse(document.getElementById("filter-choices").textContent);
    builder.querySelector("[data-add]").addEventListener("click", () => addLine(builder, choices));
    builder.querySelector("[data-apply]").addEventListener("click", () => apply(builder));
    addLine(builder, choices);
  }
}
start(document);
document.addEventListener("htmx:load", (event) => start(event.target));
