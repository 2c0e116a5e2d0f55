/** The page of both charts: draws what it is told, again where the window changes, and exports what is drawn. */
import type { Chart, ToChart } from '../src/features/chartModel';
import { dictionary, speak } from '../src/words';
import { drawCalibration } from './calibration';
import { tell } from './page';
import { exportPicture } from './picture';
import { drawTimeline } from './timeline';

let chart: Chart | null = null;
let drawings: () => readonly SVGSVGElement[] = () => [];

function draw(): void {
  if (!chart) return;
  drawings = chart.chart === 'timeline' ? drawTimeline(chart) : drawCalibration(chart);
}

function picture(as: 'svg' | 'png'): void {
  if (chart) exportPicture(drawings(), `${chart.title} — ${chart.subtitle}`, as);
}

addEventListener('message', ({ data }: MessageEvent<ToChart>) => {
  if (data.type === 'export') {
    picture(data.as);
    return;
  }
  speak(dictionary(data.dictionary));
  chart = data.chart;
  draw();
});
addEventListener('picture', (event) => {
  const as: unknown = (event as CustomEvent).detail;
  if (as === 'svg' || as === 'png') picture(as);
});
let width = document.body.clientWidth;
addEventListener('resize', () => {
  // A change of the height alone would throw the zoom away for nothing.
  if (document.body.clientWidth === width) return;
  width = document.body.clientWidth;
  draw();
});
tell({ type: 'ready' });
