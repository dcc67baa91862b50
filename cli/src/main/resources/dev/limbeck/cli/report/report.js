'use strict';
(() => {
  const { figures, sites, curves, exits, pruning } = JSON.parse(document.getElementById('data').textContent);
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const print = matchMedia('print');
  const charts = new Map();

  const colour = name => getComputedStyle(document.documentElement).getPropertyValue('--' + name).trim();
  // The charts measure their texts, so they need to know the font by name.
  const { fontFamily } = getComputedStyle(document.body);
  const text = size => ({ color: colour('quiet'), fontSize: size, fontFamily });
  const title = words => ({ text: words, left: 16, top: 12, textStyle: { color: colour('ink'), fontSize: 14, fontWeight: 600, fontFamily } });
  const tooltip = formatter => ({
    trigger: 'item', confine: true, formatter,
    backgroundColor: colour('card'), borderColor: colour('line'), textStyle: { color: colour('ink'), fontFamily },
  });
  const escape = words => words.replace(/[&<>"']/g, c => '&#' + c.charCodeAt(0) + ';');
  const axis = (more = {}) => ({
    axisLabel: text(12), axisTick: { show: false },
    axisLine: { lineStyle: { color: colour('line') } }, splitLine: { lineStyle: { color: colour('line') } },
    nameTextStyle: text(12), ...more,
  });

  // A point for each value and a line across its interval.
  function quality() {
    const better = figures.filter(figure => figure.better === 'HIGHER');
    const rows = better.flatMap(figure => [
      { name: figure.name + ', result', colour: colour('after'), at: figure.after, figure },
      { name: figure.name + ', original', colour: colour('before'), at: figure.before, figure },
    ]);
    if (!rows.length) return null;
    const low = Math.min(...rows.map(row => row.at.low));
    const high = Math.max(...rows.map(row => row.at.high));
    const margin = Math.max((high - low) * 0.15, 0.01);
    const formatter = ({ data }) => `${escape(data.name)}: ${data.at.value.toFixed(4)} (${data.at.low.toFixed(4)} – ${data.at.high.toFixed(4)})`;
    return {
      title: title('Quality, with 95 % intervals'), tooltip: tooltip(formatter), animation: false,
      grid: { left: 24, right: 32, top: 56, bottom: 24, containLabel: true },
      xAxis: axis({ type: 'value', min: low - margin, max: high + margin, splitNumber: 4,
        axisLabel: { ...text(12), formatter: value => value.toFixed(3), showMinLabel: false, showMaxLabel: false } }),
      yAxis: axis({ type: 'category', data: rows.map(row => row.name), splitLine: { show: false } }),
      series: [
        ...rows.map((row, i) => ({
          type: 'line', symbol: 'rect', symbolSize: [2, 14], silent: true,
          lineStyle: { color: row.colour, width: 3 }, itemStyle: { color: row.colour },
          data: [[row.at.low, i], [row.at.high, i]],
        })),
        { type: 'scatter', symbolSize: 14, data: rows.map((row, i) => ({ ...row, value: [row.at.value, i], itemStyle: { color: row.colour } })) },
      ],
    };
  }

  // What remains of each cost, in percent of the original's.
  function cost() {
    const costs = figures.filter(figure => figure.better === 'LOWER' && figure.before.value > 0).reverse();
    if (!costs.length) return null;
    const share = figure => 100 * figure.after.value / figure.before.value;
    const most = Math.max(100, ...costs.map(share));
    return {
      title: title('Cost of the result, % of the original'), animation: false,
      tooltip: tooltip(({ dataIndex }) => `${escape(costs[dataIndex].name)}: ${share(costs[dataIndex]).toFixed(1)} % of the original`),
      grid: { left: 24, right: 48, top: 56, bottom: 24, containLabel: true },
      xAxis: axis({ type: 'value', min: 0, max: Math.ceil(most / 25) * 25, interval: 25 * Math.ceil(most / 125) }),
      yAxis: axis({ type: 'category', data: costs.map(figure => figure.name), splitLine: { show: false } }),
      series: [{
        type: 'bar', barMaxWidth: 22, showBackground: true, backgroundStyle: { color: colour('line'), opacity: 0.55, borderRadius: 4 },
        itemStyle: { color: colour('after'), borderRadius: 4 },
        label: { show: true, position: 'right', color: colour('ink'), fontFamily, formatter: ({ value }) => value.toFixed(0) + ' %' },
        data: costs.map(share),
      }],
    };
  }

  // Bars for the movement of the outputs, which every site has; dots for points, which few rows can hardly tell.
  function sensitivity() {
    if (!sites.length) return null;
    const part = (kept, name, colourName) => ({
      name, type: 'bar', stack: 'change', itemStyle: { color: colour(colourName), borderRadius: 2 }, barMaxWidth: 28,
      data: sites.map(site => site.kept === kept ? site.change : null),
    });
    const shown = site => `${escape(site.site)}<br>outputs move by ${site.change.toPrecision(3)}<br>${site.points.toFixed(3)} points lost, ${site.kept ? 'as it was' : 'changed'}`;
    return {
      animation: false,
      tooltip: tooltip(({ dataIndex }) => shown(sites[dataIndex])),
      legend: { top: 12, right: 16, itemGap: 20, textStyle: text(13), data: ['changed', 'left as it was', 'points lost'] },
      grid: { left: 24, right: 24, top: 72, bottom: 20, containLabel: true },
      xAxis: axis({ type: 'category', data: sites.map(site => site.site), splitLine: { show: false },
        axisLabel: { ...text(11), hideOverlap: true, width: 140, overflow: 'truncate' } }),
      yAxis: [
        axis({ type: 'value', name: 'change of outputs', nameGap: 12, nameTextStyle: { ...text(12), align: 'left' } }),
        axis({ type: 'value', name: 'points', nameGap: 12, splitLine: { show: false } }),
      ],
      series: [
        part(false, 'changed', 'after'), part(true, 'left as it was', 'kept'),
        { name: 'points lost', type: 'scatter', yAxisIndex: 1, symbolSize: 6, itemStyle: { color: colour('before') }, data: sites.map(site => site.points) },
      ],
    };
  }

  // Losses on the left axis, scores on the right one.
  function learning() {
    if (!curves.length) return null;
    const palette = [colour('after'), colour('before'), colour('kept')];
    return {
      animation: false, color: palette,
      tooltip: { ...tooltip(), trigger: 'axis', formatter: undefined, valueFormatter: value => value.toFixed(4) },
      legend: { top: 12, right: 16, itemGap: 20, textStyle: text(13), data: curves.map(curve => curve.name) },
      grid: { left: 24, right: 24, top: 52, bottom: 36, containLabel: true },
      xAxis: axis({ type: 'value', name: 'step', nameLocation: 'middle', nameGap: 28, min: 0, max: 'dataMax', splitLine: { show: false } }),
      yAxis: [
        axis({ type: 'value', name: 'loss', nameGap: 12 }),
        axis({ type: 'value', name: 'score', nameGap: 12, scale: true, splitLine: { show: false } }),
      ],
      series: curves.map(curve => ({
        name: curve.name, type: 'line', yAxisIndex: curve.name === 'score' ? 1 : 0,
        showSymbol: curve.name === 'score', symbolSize: 8, lineStyle: { width: 2 },
        data: curve.points.map(point => [point.step, point.value]),
      })),
    };
  }

  const known = Number.isFinite;
  const lines = colours => (name, i, points) => ({
    name, type: 'line', data: points, symbolSize: 8, lineStyle: { width: 2 }, color: colours[i % colours.length],
  });

  // The metric at each speed against how many times faster that is: by the clock, and in operations.
  function speeds() {
    if (!exits) return null;
    const points = exits.curve.filter(point => known(point.value));
    const batches = exits.chosen.timed.map(timed => timed.batch);
    const line = lines([colour('after'), colour('kept'), colour('before')]);
    const series = batches.map((batch, i) => line('batch ' + batch, i, points.map(point => [point.timed[i].speedup, point.value])));
    series.push(line('FLOPs', 2, points.map(point => [point.macsRatio, point.value])));
    return {
      title: title('Quality against speed'), animation: false,
      tooltip: tooltip(({ dataIndex, data, seriesName }) => `speed ${points[dataIndex].thresholds[0]}, ${seriesName}: ${data[0].toFixed(2)} × as fast, ${data[1].toFixed(4)}`),
      legend: { top: 12, right: 16, itemGap: 12, textStyle: text(12), data: series.map(one => one.name) },
      grid: { left: 24, right: 24, top: 56, bottom: 36, containLabel: true },
      xAxis: axis({ type: 'value', name: 'times as fast', nameLocation: 'middle', nameGap: 28, scale: true, splitLine: { show: false } }),
      yAxis: axis({ type: 'value', scale: true, axisLabel: { ...text(12), formatter: value => value.toFixed(3) } }),
      series,
    };
  }

  // The less uncertain an answer, the more often it should be right.
  function certainty() {
    if (!exits) return null;
    const line = lines([colour('after'), colour('kept'), colour('before'), colour('bad'), colour('ink')]);
    const bins = layer => exits.certainty.filter(bin => bin.layer === layer);
    const series = exits.layers.map((layer, i) => line('exit ' + layer, i, bins(layer).map(bin => [(bin.low + bin.high) / 2, bin.right])));
    return {
      title: title('Right answers by uncertainty'), animation: false,
      tooltip: tooltip(({ dataIndex, seriesIndex, seriesName }) => {
        const bin = bins(exits.layers[seriesIndex])[dataIndex];
        return `${seriesName}, uncertainty ${bin.low.toFixed(1)} – ${bin.high.toFixed(1)}: ${(100 * bin.right).toFixed(1)} % of ${bin.rows} rows`;
      }),
      legend: { type: 'scroll', top: 36, left: 16, itemGap: 12, textStyle: text(12), data: series.map(one => one.name) },
      grid: { left: 24, right: 24, top: 72, bottom: 36, containLabel: true },
      xAxis: axis({ type: 'value', name: 'uncertainty', nameLocation: 'middle', nameGap: 28, min: 0, max: 1, splitLine: { show: false } }),
      yAxis: axis({ type: 'value', scale: true, max: 1 }),
      series,
    };
  }

  // Where rows leave at what was chosen.
  function departures() {
    if (!exits) return null;
    const names = exits.layers.map(layer => 'behind ' + layer).concat('never');
    const shares = exits.chosen.shares.map(share => 100 * share);
    return {
      title: title('Where rows leave, % of them'), animation: false,
      tooltip: tooltip(({ dataIndex }) => `${names[dataIndex]}: ${shares[dataIndex].toFixed(1)} % of the rows`),
      grid: { left: 24, right: 24, top: 56, bottom: 24, containLabel: true },
      xAxis: axis({ type: 'category', data: names, splitLine: { show: false } }),
      yAxis: axis({ type: 'value', min: 0 }),
      series: [{ type: 'bar', barMaxWidth: 48, data: shares, itemStyle: { color: colour('after'), borderRadius: 4 } }],
    };
  }

  const layers = names => axis({ type: 'category', data: names, splitLine: { show: false },
    axisLabel: { ...text(11), hideOverlap: true, width: 140, overflow: 'truncate' } });

  // What stays of each layer in the order of the model.
  function widths() {
    if (!pruning || !pruning.widths.length) return null;
    const share = width => 100 * width.after / width.before;
    return {
      title: title('Left of each layer, %'), animation: false,
      tooltip: tooltip(({ dataIndex }) => {
        const width = pruning.widths[dataIndex];
        return `${escape(width.group)}<br>${width.after} of ${width.before} ${width.unit}s are left, ${share(width).toFixed(0)} %`;
      }),
      grid: { left: 24, right: 24, top: 56, bottom: 20, containLabel: true },
      xAxis: layers(pruning.widths.map(width => width.group)),
      yAxis: axis({ type: 'value', min: 0, max: 100, interval: 25 }),
      series: [{
        type: 'bar', barMaxWidth: 28, showBackground: true, backgroundStyle: { color: colour('line'), opacity: 0.55, borderRadius: 2 },
        itemStyle: { color: colour('after'), borderRadius: 2 }, data: pruning.widths.map(share),
      }],
    };
  }

  // How far answers move when some of one layer alone goes; the axis is logarithmic, for layers differ by powers of ten.
  function groups() {
    if (!pruning || !pruning.sensitivity.length) return null;
    const line = lines([colour('after'), colour('kept'), colour('bad')]);
    const most = Math.max(...pruning.sensitivity.map(group => group.points.length));
    const at = (group, i) => group.points[group.points.length - most + i];
    const cost = point => point && known(point.divergence) && point.divergence > 0 ? point.divergence : null;
    const names = most === 1 ? ['gone'] : ['a quarter gone', 'a half gone', 'three quarters gone'].slice(-most);
    return {
      animation: false,
      tooltip: tooltip(({ dataIndex, seriesIndex, value }) => {
        const group = pruning.sensitivity[dataIndex];
        return `${escape(group.group)}<br>${(100 * at(group, seriesIndex).gone).toFixed(0)} % gone: ${value.toPrecision(3)}`;
      }),
      legend: { top: 12, right: 16, itemGap: 20, textStyle: text(13), data: names },
      grid: { left: 24, right: 24, top: 72, bottom: 20, containLabel: true },
      xAxis: layers(pruning.sensitivity.map(group => group.group)),
      yAxis: axis({ type: 'log', name: 'divergence', nameGap: 12, nameTextStyle: { ...text(12), align: 'left' } }),
      series: names.map((name, i) => line(name, i, pruning.sensitivity.map(group => cost(at(group, i))))),
    };
  }

  function draw() {
    for (const [id, option] of Object.entries({ 'quality-chart': quality(), 'cost-chart': cost(), 'speed-chart': speeds(), 'departure-chart': departures(), 'certainty-chart': certainty(), 'width-chart': widths(), 'group-chart': groups(), 'sensitivity-chart': sensitivity(), 'learning-chart': learning() })) {
      const place = document.getElementById(id);
      if (!place || !option) { if (place) place.hidden = true; continue; }
      if (!charts.has(id)) charts.set(id, echarts.init(place, null, { renderer: 'svg' }));
      charts.get(id).setOption(option, true);
    }
    document.documentElement.dataset.drawn = 'yes';
  }

  draw();
  dark.addEventListener('change', draw);
  print.addEventListener('change', () => { charts.forEach(chart => chart.resize()); draw(); });
  addEventListener('resize', () => charts.forEach(chart => chart.resize()));
})();
