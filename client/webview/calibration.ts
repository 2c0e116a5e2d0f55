/** The calibration: cost against memory on logarithmic axes, a curve for each way, and the same figures as a table. */
import { axisBottom, axisLeft } from 'd3-axis';
import { scaleLog } from 'd3-scale';
import { select } from 'd3-selection';
import {
  line,
  symbol,
  symbolCircle,
  symbolCross,
  symbolDiamond,
  symbolSquare,
  symbolStar,
  symbolTriangle,
  symbolWye,
} from 'd3-shape';
import type { CalibrationChart, Curve } from '../src/features/chartModel';
import { duration, pageWith, tell } from './page';
import { t } from '../src/words';

const height = 420;
const margin = { top: 12, right: 130, bottom: 40, left: 64 };
/** With the colours, so that nothing is told by colour alone. */
const dashes = ['', '6 3', '', '2 3', '8 3 2 3', '1 3', '10 2'];
const symbols = [
  symbolCircle,
  symbolSquare,
  symbolTriangle,
  symbolDiamond,
  symbolCross,
  symbolStar,
  symbolWye,
];

/** @returns the drawings, for an export */
export function drawCalibration(chart: CalibrationChart): () => readonly SVGSVGElement[] {
  const { body } = pageWith(
    chart,
    [
      { label: t('Measure again'), title: t('Measure again'), run: () => { tell({ type: 'calibrate' }); } },
      { label: 'SVG', title: t('Export as SVG'), run: () => { dispatchEvent(new CustomEvent('picture', { detail: 'svg' })); } },
      { label: 'PNG', title: t('Export as PNG'), run: () => { dispatchEvent(new CustomEvent('picture', { detail: 'png' })); } },
    ],
    [],
  ); // prettier-ignore
  const width = Math.min(1000, Math.max(480, document.body.clientWidth - 32));
  const svg = select(body)
    .append('svg')
    .attr('width', width)
    .attr('height', height)
    .attr('role', 'img')
    .attr('aria-label', t('{0}. The table below has the same figures.', chart.title));
  const sizes = [...new Set(chart.curves.flatMap(({ points }) => points.map((p) => p.megabytes)))].sort(
    (a, b) => a - b,
  );
  const costs = chart.curves.flatMap(({ points }) => points.map((p) => p.us)).filter((us) => us > 0);
  const x = scaleLog([Math.min(...sizes), Math.max(...sizes)], [margin.left, width - margin.right]);
  const y = scaleLog([Math.min(...costs), Math.max(...costs)], [height - margin.bottom, margin.top]).nice();
  const powers = y.ticks().filter((us) => Number.isInteger(Math.round(Math.log10(us) * 1e6) / 1e6));
  svg.append('g').attr('class', 'grid').selectAll('line').data(powers).join('line').attr('x1', margin.left).attr('x2', width - margin.right).attr('y1', y).attr('y2', y); // prettier-ignore
  svg.append('g').attr('class', 'axis').attr('transform', `translate(0,${height - margin.bottom})`).call(axisBottom(x).tickValues(sizes).tickFormat((mb) => megabytes(Number(mb)))); // prettier-ignore
  svg.append('g').attr('class', 'axis').attr('transform', `translate(${margin.left},0)`).call(axisLeft(y).tickValues(powers).tickFormat((us) => duration(Number(us)))); // prettier-ignore
  svg.append('text').attr('class', 'quiet').attr('x', width - margin.right).attr('y', height - 6).attr('text-anchor', 'end').text(t('memory of the creating process')); // prettier-ignore
  const labels = spread(chart.curves.map(({ points }) => y(points.at(-1)?.us ?? 1)));
  const path = line<Curve['points'][number]>((p) => x(p.megabytes), (p) => y(p.us)); // prettier-ignore
  chart.curves.forEach((curve, i) => {
    const group = svg.append('g').attr('class', `c${i % 7}`);
    group.append('path').attr('class', 'curve').attr('d', path(curve.points)).attr('stroke-dasharray', dashes[i % 7] ?? ''); // prettier-ignore
    group
      .selectAll('path.point')
      .data(curve.points)
      .join('path')
      .attr('class', 'point')
      .attr('d', symbol(symbols[i % 7] ?? symbolCircle, 48)())
      .attr('transform', (p) => `translate(${x(p.megabytes)},${y(p.us)})`)
      .append('title')
      .text((p) => t('{0} at {1}: {2}', curve.name, megabytes(p.megabytes), duration(p.us)));
    group.append('text').attr('x', width - margin.right + 10).attr('y', (labels[i] ?? 0) + 4).text(curve.name); // prettier-ignore
  });
  body.append(tableOf(chart, sizes));
  tell({ type: 'drawn', words: `${chart.curves.length} curves, ${sizes.length} sizes` });
  return () => [svg.node()].filter((drawing) => drawing !== null);
}

/** Moves labels apart that would stand on each other. */
function spread(places: readonly number[]): readonly number[] {
  const apart = 16;
  const order = places.map((_, i) => i).sort((a, b) => (places[a] ?? 0) - (places[b] ?? 0));
  const out = [...places];
  let last = -Infinity;
  for (const i of order) {
    last = Math.max(places[i] ?? 0, last + apart);
    out[i] = last;
  }
  // What was pushed below the axis goes up again.
  const over = last - (height - margin.bottom);
  return over > 0 ? out.map((at) => at - over) : out;
}

function tableOf(chart: CalibrationChart, sizes: readonly number[]): HTMLElement {
  const table = document.createElement('table');
  const row = (name: string, cells: readonly string[], tag: 'th' | 'td'): HTMLElement => {
    const tr = document.createElement('tr');
    for (const [i, text] of [name, ...cells].entries()) {
      const cell = document.createElement(i === 0 ? 'th' : tag);
      cell.textContent = text;
      tr.append(cell);
    }
    return tr;
  };
  table.append(row('', sizes.map(megabytes), 'th'));
  for (const { name, points } of chart.curves)
    table.append(
      row(
        name,
        sizes.map((size) => {
          const point = points.find((p) => p.megabytes === size);
          return point ? duration(point.us) : '';
        }),
        'td',
      ),
    );
  return table;
}

function megabytes(value: number): string {
  return value >= 1024 ? `${value / 1024} GB` : `${value} MB`;
}
