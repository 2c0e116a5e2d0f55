/** A calibration as a picture (SVG): launch time against memory, both on logarithmic axes. */
import type { Calibration, Measurement } from './calibrate';

interface Series {
  readonly name: string;
  readonly color: string;
  /** Lines are told apart by dashes and labels as well as by colour. */
  readonly dash: string;
  readonly huge: boolean;
  readonly value: (one: Measurement) => number;
}

const series: readonly Series[] = [
  { name: 'fork', color: '#c4314b', dash: '', huge: false, value: (one) => one.forkUs },
  { name: 'fork, huge pages', color: '#b5651d', dash: '8 3', huge: true, value: (one) => one.forkUs },
  { name: 'posix_spawn', color: '#0f6cbd', dash: '2 3', huge: false, value: (one) => one.posixSpawnUs },
  { name: 'vfork', color: '#6b4ea0', dash: '6 3 2 3', huge: false, value: (one) => one.vforkUs },
  { name: 'thread', color: '#107c41', dash: '12 4', huge: false, value: (one) => one.threadUs },
];

const width = 760;
const height = 440;
const plot = { left: 80, right: 600, top: 50, bottom: 380 };
/** The measuring program's own memory, where none is added. */
const ownMegabytes = 2;

const escape = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
const megabytesOf = (one: Measurement): number => Math.max(one.megabytes, ownMegabytes);
const decimal = (value: number): string => value.toFixed(1);

function scale(values: readonly number[], from: number, to: number): (value: number) => number {
  const low = Math.log10(Math.min(...values));
  const high = Math.log10(Math.max(...values));
  return (value) => from + ((Math.log10(value) - low) / (high - low || 1)) * (to - from);
}

function us(value: number): string {
  return value >= 1e6 ? `${value / 1e6} s` : value >= 1000 ? `${value / 1000} ms` : `${value} µs`;
}

/** Labels at the lines' ends, moved apart where they would overlap. */
function spread(wanted: readonly number[]): readonly number[] {
  const gap = 15;
  const order = wanted.map((y, index) => ({ y, index })).sort((a, b) => a.y - b.y);
  let last = -Infinity;
  for (const entry of order) {
    entry.y = Math.max(entry.y, last + gap);
    last = entry.y;
  }
  return order.sort((a, b) => a.index - b.index).map((entry) => entry.y);
}

export function calibrationChart(calibration: Calibration): string {
  const lines = series
    .map((one) => ({
      ...one,
      points: calibration.measurements
        .filter((measured) => measured.hugePages === one.huge)
        .map((measured) => ({ x: megabytesOf(measured), y: one.value(measured) })),
    }))
    .filter((line) => line.points.length > 0);
  const all = lines.flatMap((line) => line.points);
  const decades = [0, 1, 2, 3, 4, 5, 6].map((power) => 10 ** power);
  const top = decades.find((value) => value >= Math.max(...all.map((point) => point.y))) ?? 1e6;
  const bottom = decades.findLast((value) => value <= Math.min(...all.map((point) => point.y))) ?? 1;
  const x = scale(
    all.map((point) => point.x),
    plot.left,
    plot.right,
  );
  const y = scale([bottom, top], plot.bottom, plot.top);
  const rows = decades
    .filter((value) => value >= bottom && value <= top)
    .map(
      (value) =>
        `<line x1="${plot.left}" x2="${plot.right}" y1="${decimal(y(value))}" y2="${decimal(y(value))}" stroke="#8888" stroke-width="0.5"/>` +
        `<text x="${plot.left - 8}" y="${decimal(y(value) + 4)}" text-anchor="end">${us(value)}</text>`,
    );
  const columns = [...new Set(all.map((point) => point.x))].map(
    (value) =>
      `<text x="${decimal(x(value))}" y="${plot.bottom + 18}" text-anchor="middle">${value >= 1024 ? `${value / 1024} GiB` : `${value} MiB`}</text>`,
  );
  const ends = spread(lines.map((line) => y(line.points.at(-1)?.y ?? bottom)));
  const drawn = lines.map((line, index) => {
    const path = line.points
      .map((point, at) => `${at === 0 ? 'M' : 'L'}${decimal(x(point.x))} ${decimal(y(point.y))}`)
      .join(' ');
    const dots = line.points
      .map(
        (point) =>
          `<circle cx="${decimal(x(point.x))}" cy="${decimal(y(point.y))}" r="3" fill="${line.color}"><title>${escape(line.name)} at ${point.x} MiB: ${us(point.y)}</title></circle>`,
      )
      .join('');
    const dash = line.dash === '' ? '' : ` stroke-dasharray="${line.dash}"`;
    return (
      `<path d="${path}" fill="none" stroke="${line.color}" stroke-width="2"${dash}/>${dots}` +
      `<text x="${plot.right + 10}" y="${decimal((ends[index] ?? 0) + 4)}" fill="${line.color}">${escape(line.name)}</text>`
    );
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-label="Launch time of processes and threads against memory" font-family="sans-serif" font-size="12">`,
    `<rect width="${width}" height="${height}" fill="#fff"/>`,
    `<text x="${plot.left}" y="22" font-size="15">Launch time of processes and threads against memory</text>`,
    `<text x="${plot.left}" y="38" font-size="10" fill="#555">${escape(calibration.machine)}</text>`,
    ...rows,
    ...columns,
    `<text x="${(plot.left + plot.right) / 2}" y="${plot.bottom + 40}" text-anchor="middle">memory of the process that launches</text>`,
    ...drawn,
    '</svg>',
    '',
  ].join('\n');
}
