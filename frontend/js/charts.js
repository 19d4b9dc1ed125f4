// Charts: data from an address, colours from the theme, every point leads to its list.
import { BarChart, LineChart } from "echarts/charts";
import { GridComponent, LegendComponent, TooltipComponent, AriaComponent } from "echarts/components";
import * as echarts from "echarts/core";
import { SVGRenderer } from "echarts/renderers";

echarts.use([BarChart, LineChart, GridComponent, LegendComponent, TooltipComponent, AriaComponent, SVGRenderer]);

const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

async function draw(place) {
  const answer = await fetch(place.dataset.chartUrl);
  if (!answer.ok) return;
  const told = await answer.json();
  const chart = echarts.getInstanceByDom(place) ?? echarts.init(place, null, { renderer: "svg" });
  const number = new Intl.NumberFormat(document.documentElement.lang, { maximumFractionDigits: 0 });
  chart.setOption({
    aria: { enabled: true, label: { description: place.getAttribute("aria-label") } },
    color: [colour("--color-primary"), colour("--color-info"), colour("--color-warning")],
    textStyle: { fontFamily: "inherit", color: colour("--color-base-content") },
    grid: { left: 14, right: 8, top: told.series.length > 1 ? 30 : 12, bottom: 8, containLabel: true },
    legend: told.series.length > 1 ? { top: 0, textStyle: { color: colour("--color-base-content") } } : undefined,
    tooltip: { trigger: "axis", renderMode: "richText", valueFormatter: (value) => number.format(value) },
    xAxis: { type: "category", data: told.labels, axisTick: { show: false }, axisLine: { lineStyle: { color: colour("--color-base-300") } }, axisLabel: { color: colour("--color-base-content"), hideOverlap: true } },
    yAxis: { type: "value", splitLine: { lineStyle: { color: colour("--color-base-300") } }, axisLabel: { color: colour("--color-base-content"), formatter: (value) => number.format(value) } },
    series: told.series.map((one) => ({ ...one, type: told.type, barMaxWidth: 34, cursor: "pointer", itemStyle: { borderRadius: [3, 3, 0, 0] } })),
  });
  chart.off("click");
  chart.on("click", ({ data }) => { if (data.url) location.assign(data.url); });
}

const all = () => document.querySelectorAll("[data-chart-url]");
all().forEach(draw);
window.addEventListener("resize", () => all().forEach((place) => echarts.getInstanceByDom(place)?.resize()));
new MutationObserver(() => all().forEach(draw)).observe(document.documentElement, { attributeFilter: ["data-theme"] });
