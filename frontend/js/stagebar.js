// On a narrow screen the row of stages begins with the one that the deal is in.
for (const here of document.querySelectorAll(".stagebar [aria-current]")) {
  const bar = here.closest(".stagebar");
  bar.scrollLeft += here.getBoundingClientRect().left - bar.getBoundingClientRect().left - (bar.clientWidth - here.offsetWidth) / 2;
}
