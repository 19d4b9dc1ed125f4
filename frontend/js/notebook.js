// A question of the bank goes into the form at a click; a sheet is printed at a click.
document.addEventListener("click", (event) => {
  const ask = event.target.closest("[data-ask]");
  if (ask) {
    const input = document.getElementById(ask.dataset.ask);
    input.value = ask.textContent.trim();
    input.closest("form").querySelector("textarea").focus();
  }
  if (event.target.closest("[data-print]")) window.print();
});
