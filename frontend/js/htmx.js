import htmx from "htmx.org";

window.htmx = htmx;
// refusals come back as the same piece with the reason on it, so they are swapped in like answers
htmx.config.responseHandling = [
  { code: "204", swap: false },
  { code: "[23]..", swap: true },
  { code: "[45]..", swap: true, error: true },
];
