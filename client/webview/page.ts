/** What both charts have in common: the line to the extension, the head of the page, words for durations. */
import type { FromChart } from '../src/features/chartModel';

declare function acquireVsCodeApi(): { postMessage(message: FromChart): void };

const vscode = acquireVsCodeApi();

export function tell(message: FromChart): void {
  vscode.postMessage(message);
}

export const svgNamespace = 'http://www.w3.org/2000/svg';

/** A button of the toolbar; its title says the key that does the same, where there is one. */
export interface Tool {
  readonly label: string;
  readonly title: string;
  run(): void;
}

/** Replaces the page by a head with these tools, and gives the place for the chart below it. */
export function pageWith(
  words: { title: string; subtitle: string },
  tools: readonly Tool[],
  legend: readonly (readonly [SVGElement, string])[],
): { head: HTMLElement; body: HTMLElement } {
  const main = document.querySelector('main') ?? document.body;
  const head = document.createElement('header');
  const h1 = document.createElement('h1');
  h1.textContent = words.title;
  const subtitle = document.createElement('p');
  subtitle.textContent = words.subtitle;
  const bar = document.createElement('div');
  bar.className = 'bar';
  for (const tool of tools) {
    const button = document.createElement('button');
    button.textContent = tool.label;
    button.title = tool.title;
    button.setAttribute('aria-label', tool.title);
    button.addEventListener('click', () => {
      tool.run();
    });
    bar.append(button);
  }
  if (legend.length > 0) bar.append(legendOf(legend));
  head.append(h1, subtitle, bar);
  const body = document.createElement('div');
  main.replaceChildren(head, body);
  return { head, body };
}

function legendOf(entries: readonly (readonly [SVGElement, string])[]): HTMLElement {
  const legend = document.createElement('div');
  legend.className = 'legend';
  for (const [sample, text] of entries) {
    const entry = document.createElement('span');
    const picture = document.createElementNS(svgNamespace, 'svg');
    picture.setAttribute('aria-hidden', 'true');
    picture.append(sample);
    entry.append(picture, text);
    legend.append(entry);
  }
  return legend;
}

/** Microseconds as a person would say them. */
export function duration(us: number): string {
  if (us === 0) return '0';
  if (us < 1000) return `${trim(us)} µs`;
  if (us < 1_000_000) return `${trim(us / 1000)} ms`;
  return `${trim(us / 1_000_000)} s`;
}

function trim(value: number): string {
  return value >= 100 ? value.toFixed(0) : String(Number(value.toPrecision(3)));
}
