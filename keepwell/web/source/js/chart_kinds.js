// One function for each kind of chart: (data, colours) -> what ECharts draws.
const axis = (look) => ({ axisLine: { lineStyle: { color: look.line } }, axisTick: { show: false }, axisLabel: { color: look.soft, fontSize: 11 }, splitLine: { lineStyle: { color: look.line } } });

// data: { days: [...], values: [...], red, orange, marks: [{ day, text, kind }] }
function trajectory(data, look) {
  const area = (from, to, colour) => [{ yAxis: from, itemStyle: { color: colour, opacity: 0.45 } }, { yAxis: to }];
  return {
    xAxis: { type: "category", data: data.days, boundaryGap: false, ...axis(look), splitLine: { show: false } },
    yAxis: { type: "value", min: 0, max: 100, ...axis(look) },
    series: [{
      type: "line",
      name: "Health",
      data: data.values,
      showSymbol: false,
      connectNulls: false,
      lineStyle: { width: 2, color: look.accent },
      itemStyle: { color: look.accent },
      markArea: { silent: true, data: [area(0, data.red, look["red-ground"]), area(data.red, data.orange, look["orange-ground"]), area(data.orange, 100, look["green-ground"])] },
      markLine: {
        symbol: "none",
        label: { formatter: (one) => one.name, color: look.soft, fontSize: 10, position: "insideEndTop", rotate: 0 },
        lineStyle: { type: "dashed", color: look["strong-line"] },
        data: (data.marks ?? []).map((one) => ({ xAxis: one.day, name: one.text })),
      },
    }],
  };
}

// data: { names: [...], values: [...] } signed amounts, the largest first
function moves(data, look) {
  return {
    grid: { left: 8, right: 40, top: 4, bottom: 4, containLabel: true },
    xAxis: { type: "value", ...axis(look) },
    yAxis: { type: "category", inverse: true, data: data.names, ...axis(look), splitLine: { show: false } },
    tooltip: { trigger: "item", renderMode: "richText", backgroundColor: look.card, borderColor: look.line, textStyle: { color: look.ink, fontSize: 12 } },
    series: [{
      type: "bar",
      barMaxWidth: 16,
      label: { show: true, position: "right", color: look.soft, fontSize: 11, formatter: (one) => (one.value > 0 ? `+${one.value}` : `${one.value}`.replace("-", "\u2212")) },
      data: data.values.map((value) => ({ value, itemStyle: { color: value < 0 ? look.red : look.green }, label: { position: value < 0 ? "left" : "right" } })),
    }],
  };
}

// data: { x: [...], series: [{ name, values, stack? }], unit? }
function lines(data, look) {
  const palette = [look.accent, look.orange, look.green, look.red, look.soft];
  return {
    legend: { top: 0, right: 0, textStyle: { color: look.soft, fontSize: 11 }, icon: "roundRect", itemWidth: 12, itemHeight: 3 },
    grid: { left: 8, right: 12, top: 28, bottom: 4, containLabel: true },
    xAxis: { type: "category", data: data.x, boundaryGap: false, ...axis(look), splitLine: { show: false } },
    yAxis: { type: "value", ...axis(look) },
    series: data.series.map((one, number) => ({ type: "line", name: one.name, data: one.values, stack: one.stack, showSymbol: data.x.length < 40, symbolSize: 4, lineStyle: { width: 2 }, color: look[one.colour] ?? palette[number % palette.length], areaStyle: one.stack ? { opacity: 0.25 } : undefined })),
  };
}

// data: { x: [...], series: [{ name, values, colour? }] }
function bars(data, look) {
  const palette = [look.accent, look.green, look.orange, look.red, look.soft];
  return {
    legend: { top: 0, right: 0, textStyle: { color: look.soft, fontSize: 11 }, icon: "roundRect", itemWidth: 10, itemHeight: 10 },
    grid: { left: 8, right: 12, top: 28, bottom: 4, containLabel: true },
    xAxis: { type: "category", data: data.x, ...axis(look), splitLine: { show: false } },
    yAxis: { type: "value", ...axis(look) },
    series: data.series.map((one, number) => ({ type: "bar", name: one.name, stack: "all", barMaxWidth: 28, data: one.values, color: look[one.colour] ?? palette[number % palette.length] })),
  };
}

// data: { x: [...], y: [...], cells: [[x, y, value]], most }
function heatmap(data, look) {
  return {
    grid: { left: 8, right: 12, top: 8, bottom: 36, containLabel: true },
    xAxis: { type: "category", data: data.x, ...axis(look), splitLine: { show: false } },
    yAxis: { type: "category", inverse: true, data: data.y, ...axis(look), splitLine: { show: false } },
    visualMap: { min: 0, max: data.most ?? 100, orient: "horizontal", left: "center", bottom: 0, itemHeight: 80, textStyle: { color: look.soft, fontSize: 10 }, inRange: { color: [look["red-ground"], look.card, look["green-ground"]] } },
    tooltip: { trigger: "item", renderMode: "richText", backgroundColor: look.card, borderColor: look.line, textStyle: { color: look.ink, fontSize: 12 } },
    series: [{ type: "heatmap", data: data.cells, label: { show: data.x.length < 16, color: look.ink, fontSize: 10 } }],
  };
}

export const KINDS = { trajectory, moves, lines, bars, heatmap };
