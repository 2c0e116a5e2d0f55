/**
 * The timeline: a lane for each task, its life as a bar, marks for fork, exec, exit and signal. Zoomed with the wheel
 * or + and -, moved by dragging or with the arrow keys, and walked lane by lane with the keyboard.
 */
import { axisTop } from 'd3-axis';
import { scaleLinear } from 'd3-scale';
import { select } from 'd3-selection';
import { zoom, zoomIdentity, zoomTransform } from 'd3-zoom';
import type { Lane, Mark, Timeline } from '../src/features/chartModel';
import { duration, pageWith, svgNamespace, tell } from './page';
import { t } from '../src/words';

const laneHeight = 24;
const labelWidth = 190;
const rightMargin = 16;
const axisHeight = 26;
const closest = 2000;
/** Past so many lanes the lines to their creators are a curtain: they are drawn faintly. */
const manyLanes = 40;

/** @returns the drawings, for an export */
export function drawTimeline(timeline: Timeline): () => readonly SVGSVGElement[] {
  const controls: Controls = { by: () => undefined, fit: () => undefined };
  const { head, body } = pageWith(
    timeline,
    [
      { label: '+', title: t('Zoom in (+)'), run: () => { controls.by(1.6); } },
      { label: '−', title: t('Zoom out (-)'), run: () => { controls.by(1 / 1.6); } },
      { label: t('Fit'), title: t('Show all (0)'), run: () => { controls.fit(); } },
      { label: 'SVG', title: t('Export as SVG'), run: () => { dispatchEvent(new CustomEvent('picture', { detail: 'svg' })); } },
      { label: 'PNG', title: t('Export as PNG'), run: () => { dispatchEvent(new CustomEvent('picture', { detail: 'png' })); } },
      { label: t('Trace'), title: t('Export as Chrome trace, for Perfetto'), run: () => { tell({ type: 'trace' }); } },
    ],
    legend(timeline),
  ); // prettier-ignore
  const width = Math.max(420, document.body.clientWidth - 32);
  const height = timeline.lanes.length * laneHeight + 4;
  const axis = select(head)
    .append('svg')
    .attr('width', width)
    .attr('height', axisHeight)
    .attr('aria-hidden', 'true');
  const svg = select(body)
    .append('svg')
    .attr('width', width)
    .attr('height', height)
    .attr('role', 'list')
    .attr('aria-label', t('Timeline of {0}: {1}', timeline.title, timeline.subtitle));
  svg
    .append('clipPath')
    .attr('id', 'plot')
    .append('rect')
    .attr('x', labelWidth - 6)
    .attr('width', width - labelWidth + 6)
    .attr('height', height);
  const whole = scaleLinear([0, timeline.length], [labelWidth, width - rightMargin]);
  const grid = svg.append('g').attr('class', 'grid').attr('aria-hidden', 'true');
  const ticks = axis
    .append('g')
    .attr('class', 'axis')
    .attr('transform', `translate(0,${axisHeight - 1})`);
  const births = svg
    .append('g')
    .attr('clip-path', 'url(#plot)')
    .attr('class', timeline.lanes.length > manyLanes ? 'faint' : '')
    .attr('aria-hidden', 'true');
  const lanes = svg
    .selectAll<SVGGElement, Lane>('g.lane')
    .data(timeline.lanes)
    .join('g')
    .attr('class', (lane) => ['lane', lane.isThread && 'thread', lane.failed && 'failed', lane.site && 'linked'].filter(Boolean).join(' '))
    .attr('transform', (_, i) => `translate(0,${i * laneHeight})`)
    .attr('role', 'listitem')
    .attr('tabindex', (_, i) => (i === 0 ? 0 : -1))
    .attr('aria-label', (lane) => t('{0}, level {1}, {2}, from {3}', lane.name, lane.depth + 1, lane.detail, duration(lane.start)))
    .on('click', (_event, lane) => { openSite(lane); }); // prettier-ignore
  lanes.append('title').text((lane) => [`${lane.name}: ${lane.detail}`, ...lane.marks.slice(0, 12).map((m) => `${duration(m.at)} ${m.label}`)].join('\n')); // prettier-ignore
  lanes.append('rect').attr('class', 'row').attr('width', width).attr('height', laneHeight);
  lanes
    .append('text')
    .attr('x', (lane) => 4 + Math.min(lane.depth, 6) * 12)
    .attr('y', laneHeight / 2 + 4)
    .text((lane) => lane.name);
  lanes
    .append('text')
    .attr('class', 'quiet')
    .attr('x', labelWidth - 14)
    .attr('y', laneHeight / 2 + 4)
    .attr('text-anchor', 'end')
    .text((lane) =>
      lane.gilWait === null || lane.gilWait < 0.005 ? '' : t('GIL {0} %', (lane.gilWait * 100).toFixed(0)),
    );
  const plots = lanes.append('g').attr('clip-path', 'url(#plot)').attr('aria-hidden', 'true');

  const draw = (): void => {
    const node = svg.node();
    const x = node ? zoomTransform(node).rescaleX(whole) : whole;
    ticks.call(axisTop(x).ticks(Math.max(3, width / 130)).tickFormat((us) => duration(Number(us))).tickSizeOuter(0)); // prettier-ignore
    grid
      .selectAll('line')
      .data(x.ticks(Math.max(3, width / 130)).filter((at) => x(at) >= labelWidth))
      .join('line')
      .attr('x1', x)
      .attr('x2', x)
      .attr('y2', height);
    births
      .selectAll('path')
      .data(
        timeline.lanes.flatMap((lane, i) => (lane.creator === null ? [] : [{ lane, i, from: lane.creator }])),
      )
      .join('path')
      .attr('class', 'born')
      .attr(
        'd',
        ({ lane, i, from }) => `M${x(lane.start)},${(from + 0.75) * laneHeight}V${(i + 0.3) * laneHeight}`,
      );
    plots.each(function (lane) {
      drawLane(this, lane, x);
    });
  };
  const zoomed = zoom<SVGSVGElement, unknown>()
    .scaleExtent([1, closest])
    .extent([[labelWidth, 0], [width - rightMargin, height]])
    .translateExtent([[labelWidth, 0], [width - rightMargin, height]])
    // The wheel alone scrolls the page, as everywhere; with Ctrl, and as a pinch, it zooms.
    .filter((event: MouseEvent | WheelEvent) => (event.type === 'wheel' ? event.ctrlKey || event.metaKey || event.shiftKey : event.button === 0))
    .on('zoom', () => { draw(); }); // prettier-ignore
  svg.call(zoomed).on('dblclick.zoom', null);
  controls.by = (factor, lane) => {
    zoomed.scaleBy(svg, factor);
    // Whoever walks the lanes wants to see the one that they stand on.
    if (lane) zoomed.translateTo(svg, whole((lane.start + lane.end) / 2), 0);
  };
  controls.fit = () => { zoomed.transform(svg, zoomIdentity); }; // prettier-ignore
  const pan = (pixels: number): void => {
    const node = svg.node();
    if (node) zoomed.translateBy(svg, pixels / zoomTransform(node).k, 0);
  };
  body.onkeydown = (event) => {
    if (key(event.key, controls, pan, lanes.nodes(), timeline.lanes)) event.preventDefault();
  };
  if (timeline.more > 0) {
    const more = document.createElement('p');
    more.className = 'more';
    more.textContent = t('{0} more tasks are not drawn; the trace has them.', timeline.more);
    body.append(more);
  }
  draw();
  const marks = timeline.lanes.reduce((sum, lane) => sum + lane.marks.length, 0);
  tell({ type: 'drawn', words: `${timeline.lanes.length} lanes, ${marks} marks` });
  return () => [axis.node(), svg.node()].filter((drawing) => drawing !== null);
}

function drawLane(at: SVGGElement, lane: Lane, x: (us: number) => number): void {
  const start = x(lane.start);
  const length = Math.max(2, x(lane.end) - start);
  const lane$ = select(at);
  lane$.selectAll('*').remove();
  lane$.append('rect').attr('class', 'life').attr('x', start).attr('y', 6).attr('width', length).attr('height', 11).attr('rx', 2); // prettier-ignore
  if (lane.gilWait !== null && lane.gilWait > 0) {
    // How much of its life, not when: the strip begins where the life does.
    lane$.append('rect').attr('class', 'gil').attr('x', start).attr('y', 14).attr('width', length * lane.gilWait).attr('height', 4); // prettier-ignore
  }
  for (const mark of lane.marks) lane$.append('path').attr('class', `mark ${mark.kind}`).attr('d', shape(mark.kind, x(mark.at))); // prettier-ignore
}

/** Each kind has a shape of its own: triangle, diamond, bar, cross. */
function shape(kind: Mark['kind'], x: number): string {
  const y = laneHeight / 2;
  switch (kind) {
    case 'fork':
      return `M${x - 4},${y - 5}L${x + 4},${y - 5}L${x},${y + 3}Z`;
    case 'exec':
      return `M${x},${y - 5}L${x + 5},${y}L${x},${y + 5}L${x - 5},${y}Z`;
    case 'exit':
      return `M${x - 1},${y - 7}h2v14h-2Z`;
    case 'signal':
      return `M${x - 4},${y - 4}L${x + 4},${y + 4}M${x + 4},${y - 4}L${x - 4},${y + 4}`;
  }
}

function legend(timeline: Timeline): (readonly [SVGElement, string])[] {
  const bar = (name: string): SVGElement => {
    const group = document.createElementNS(svgNamespace, 'g');
    group.setAttribute('class', name);
    const rect = document.createElementNS(svgNamespace, 'rect');
    rect.setAttribute('class', name === 'gil' ? 'gil' : 'life');
    rect.setAttribute('width', '16');
    rect.setAttribute('height', '10');
    rect.setAttribute('y', '1');
    group.append(rect);
    return group;
  };
  const mark = (kind: Mark['kind']): SVGElement => {
    const path = document.createElementNS(svgNamespace, 'path');
    path.setAttribute('class', `mark ${kind}`);
    path.setAttribute('d', shape(kind, 8));
    path.setAttribute('transform', 'translate(0,-6)');
    return path;
  };
  const has = (kind: Mark['kind']): boolean =>
    timeline.lanes.some((lane) => lane.marks.some((m) => m.kind === kind));
  const kinds: [Mark['kind'], string][] = [['fork', t('forks')], ['exec', t('exec')], ['exit', t('exit')], ['signal', t('ended by a signal')]]; // prettier-ignore
  return [
    [bar('process'), t('process')],
    [bar('thread'), t('thread')],
    ...(timeline.lanes.some((lane) => lane.failed) ? [[bar('failed'), t('failed')] as const] : []),
    ...(timeline.lanes.some((lane) => lane.gilWait !== null) ? [[bar('gil'), t('share of waiting for the GIL')] as const] : []), // prettier-ignore
    ...kinds.filter(([kind]) => has(kind)).map(([kind, text]) => [mark(kind), text] as const),
  ];
}

interface Controls {
  by: (factor: number, lane?: Lane) => void;
  fit: () => void;
}

/** @returns whether the key was one of ours */
function key(
  name: string,
  controls: Controls,
  pan: (pixels: number) => void,
  nodes: readonly SVGGElement[],
  lanes: readonly Lane[],
): boolean {
  const at = nodes.findIndex((node) => node === document.activeElement);
  const focus = (index: number): void => {
    const node = nodes[Math.max(0, Math.min(nodes.length - 1, index))];
    if (!node) return;
    for (const other of nodes) other.setAttribute('tabindex', other === node ? '0' : '-1');
    node.focus();
    node.scrollIntoView({ block: 'nearest' });
  };
  const lane = lanes[at];
  switch (name) {
    case '+':
    case '=':
      controls.by(1.6, lane);
      return true;
    case '-':
      controls.by(1 / 1.6, lane);
      return true;
    case '0':
      controls.fit();
      return true;
    case 'ArrowLeft':
      pan(80);
      return true;
    case 'ArrowRight':
      pan(-80);
      return true;
    case 'ArrowDown':
      focus(at + 1);
      return true;
    case 'ArrowUp':
      focus(at - 1);
      return true;
    case 'Home':
      focus(0);
      return true;
    case 'End':
      focus(nodes.length - 1);
      return true;
    case 'Enter':
      if (lane) openSite(lane);
      return true;
    default:
      return false;
  }
}

function openSite({ site }: Lane): void {
  if (site) tell({ type: 'open', ...site });
}
