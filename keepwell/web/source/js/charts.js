// Charts of figure[data-chart]: the kind names a function here, the figure's own script[type="application/json"] has the data.
import * as echarts from "echarts/core";
import { BarChart, HeatmapChart, LineChart, ScatterChart } from "echarts/charts";
import { AriaComponent, GridComponent, LegendComponent, MarkAreaComponent, MarkLineComponent, MarkPointComponent, TooltipComponent, VisualMapComponent } from "echarts/components";
import { SVGRenderer } from "echarts/renderers";
import { KINDS } from "./chart_kinds.js";

echarts.use([BarChart, HeatmapChart, LineChart, ScatterChart, AriaComponent, GridComponent, LegendComponent, MarkAreaComponent, MarkLineComponent, MarkPointComponent, TooltipComponent, VisualMapComponent, SVGRenderer]);

const drawn = new Map();

// Canvas-like renderers cannot read light-dark(): a probe element lets the browser work the colour out.
function colours() {
  const probe = document.body.appendChild(document.createElement("span"));
  const names = ["ink", "soft", "line", "card", "accent", "red", "orange", "green", "red-ground", "orange-ground", "green-ground", "strong-line"];
  const found = Object.fromEntries(names.map((name) => {
    probe.style.color = `var(--${name})`;
    return [name, getComputedStyle(probe).color];
  }));
  probe.remove();
  return found;
}

function paint(figure) {
  const data = JSON.parse(figure.querySelector("script").textContent);
  const canvas = figure.querySelector(".canvas") ?? figure.appendChild(Object.assign(document.createElement("div"), { className: "canvas" }));
  const look = colours();
  const chart = echarts.init(canvas, null, { renderer: "svg", height: figure.clientHeight || 280 });
  const common = {
    animation: false,
    textStyle: { fontFamily: "Inter, system-ui, sans-serif", color: look.soft },
    aria: { enabled: true },
    tooltip: { trigger: "axis", renderMode: "richText", backgroundColor: look.card, borderColor: look.line, textStyle: { color: look.ink, fontSize: 12 } },
    grid: { left: 8, right: 12, top: 12, bottom: 4, containLabel: true },
  };
  chart.setOption({ ...common, ...KINDS[figure.dataset.chart](data, look) });
  drawn.set(figure, chart);
}

export function draw(figures) {
  for (const figure of figures) {
    figure.dataset.lit = "";
    paint(figure);
    new ResizeObserver(() => drawn.get(figure)?.resize({ width: "auto" })).observe(figure);
  }
}

export function redraw() {
  for (const [figure, chart] of drawn) {
    chart.dispose();
    if (figure.isConnected) paint(figure);
    else drawn.delete(figure);
  }
}
