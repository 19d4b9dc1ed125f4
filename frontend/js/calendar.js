// The calendar: drag to another time, or move with Ctrl+Shift+arrow; a click on a free time plans something. A refusal puts it back.
import Sortable from "sortablejs";

const calendar = () => document.querySelector("[data-calendar]");
const token = () => JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"];
const place = (entry) => entry.closest("[data-at], [data-day]");

async function move(entry, to, back) {
  // in a month only the day changes; the server reads a time without a zone by the person's own
  const due = to.dataset.at ?? `${to.dataset.day}T${entry.dataset.time}`;
  const url = entry.dataset.moveUrl;
  const body = new URLSearchParams({ due_at: due, version: entry.dataset.version });
  try {
    const answer = await fetch(url, { method: "POST", body, headers: { "X-CSRFToken": token(), Accept: "application/json" } });
    const told = await answer.json();
    if (!answer.ok) { back(); window.tehingToast(told.detail, "bad"); return; }
    await window.htmx.ajax("GET", location.href, { target: "#calendar", select: "#calendar", swap: "outerHTML" });
    document.querySelector(`[data-move-url="${url}"] a`)?.focus();
    window.tehingToast(told.detail);
  } catch {
    back();
    window.tehingToast(document.body.dataset.offline, "bad");
  }
}

function start() {
  for (const box of document.querySelectorAll(".slot[data-at]:not([data-ready]), .cal-box[data-day] .entries:not([data-ready])")) {
    box.dataset.ready = "yes";
    new Sortable(box, {
      group: "entries",
      sort: false,
      animation: 0,
      delay: 140,
      delayOnTouchOnly: true,
      draggable: ".entry[data-move-url]",
      onStart: () => calendar().classList.add("dragging"),
      onEnd: ({ item, from, to, oldIndex }) => {
        calendar().classList.remove("dragging");
        const back = () => from.insertBefore(item, from.children[oldIndex] ?? null);
        if (from !== to) move(item, to.dataset.at ? to : to.closest("[data-day]"), back);
      },
    });
  }
}

function neighbour(entry, key) {
  const here = place(entry);
  const [side, way] = { ArrowLeft: [true, -1], ArrowRight: [true, 1], ArrowUp: [false, -1], ArrowDown: [false, 1] }[key];
  if (here.dataset.day) {
    const boxes = [...document.querySelectorAll(".cal-box")];
    return boxes[boxes.indexOf(here) + way * (side ? 1 : 7)];
  }
  const slots = [...here.parentElement.children];
  if (!side) return slots[slots.indexOf(here) + way];
  const days = [...document.querySelectorAll(".slots")];
  return days[days.indexOf(here.parentElement) + way]?.children[slots.indexOf(here)];
}

document.addEventListener("keydown", (event) => {
  const entry = event.target.closest?.(".entry[data-move-url]");
  if (!entry || !event.ctrlKey || !event.shiftKey || !event.key.startsWith("Arrow")) return;
  event.preventDefault();
  const to = neighbour(entry, event.key);
  if (to?.dataset.at || to?.dataset.day) move(entry, to, () => {});
});

document.addEventListener("click", (event) => {
  const slot = event.target.closest?.(".slot[data-at]");
  const plan = calendar()?.dataset.plan;
  if (!slot || !plan || event.target !== slot) return;
  const url = new URL(plan, location.href);
  url.searchParams.set("due_at", slot.dataset.at.slice(0, 16));
  url.searchParams.set("next", location.pathname + location.search);
  location.href = url;
});

document.addEventListener("htmx:afterSettle", start);
if (calendar()) start();
