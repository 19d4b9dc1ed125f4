// The board: drag a card, or move it by its menu or Ctrl+Shift+arrow. A refusal puts it back and says why.
import Sortable from "sortablejs";

const board = document.querySelector("[data-board]");
const token = () => JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"];

async function move(card, column, back) {
  const stage = column.dataset.stage;
  const asks = column.dataset.asks;
  let words = {};
  if (asks) {
    words = await ask(asks);
    if (!words) return back();
  }
  const body = new URLSearchParams({ stage, version: card.dataset.version, ...words });
  try {
    const answer = await fetch(card.dataset.moveUrl, { method: "POST", body, headers: { "X-CSRFToken": token(), Accept: "application/json" } });
    const told = await answer.json();
    if (!answer.ok) { back(); window.tehingToast(told.detail, "bad"); return; }
    card.dataset.version = told.version;
    await window.htmx.ajax("GET", location.href, { target: "#board", select: "#board", swap: "outerHTML" });
    document.querySelector(`[data-move-url="${card.dataset.moveUrl}"]`)?.focus();
    window.tehingToast(told.detail);
  } catch {
    back();
    window.tehingToast(document.body.dataset.offline, "bad");
  }
}

function ask(id) {
  const dialog = document.getElementById(id);
  const form = dialog.querySelector("form");
  dialog.showModal();
  return new Promise((answered) => {
    const finish = (value) => { dialog.onclose = null; form.onsubmit = null; if (dialog.open) dialog.close(); answered(value); };
    form.onsubmit = (event) => { event.preventDefault(); finish(Object.fromEntries(new FormData(form))); };
    dialog.onclose = () => finish(null);
  });
}

function start() {
  for (const cards of document.querySelectorAll("[data-stage] .cards")) {
    if (cards.dataset.ready) continue;
    cards.dataset.ready = "yes";
    new Sortable(cards, {
      group: "deals",
      animation: 120,
      delay: 140,
      delayOnTouchOnly: true,
      draggable: ".deal",
      filter: ".menu",
      preventOnFilter: false,
      onEnd: ({ item, from, to, oldIndex }) => {
        if (from !== to) move(item, to.closest("[data-stage]"), () => from.insertBefore(item, from.children[oldIndex] ?? null));
      },
    });
  }
}

document.addEventListener("keydown", (event) => {
  const card = event.target.closest?.(".deal");
  if (!card || !event.ctrlKey || !event.shiftKey || !["ArrowLeft", "ArrowRight"].includes(event.key)) return;
  event.preventDefault();
  const columns = [...document.querySelectorAll("[data-stage]")];
  const to = columns[columns.indexOf(card.closest("[data-stage]")) + (event.key === "ArrowRight" ? 1 : -1)];
  if (to) move(card, to, () => {});
});
document.addEventListener("htmx:afterSettle", start);
if (board) start();
