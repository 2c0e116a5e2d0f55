/**
 * The chart as a picture that stands by itself: the drawings below each other, with the colours of the theme written
 * into each element, because outside of the editor there are no theme variables.
 */
import { svgNamespace, tell } from './page';

const inlined = [
  'fill',
  'stroke',
  'stroke-width',
  'stroke-dasharray',
  'stroke-opacity',
  'font-family',
  'font-size',
  'font-weight',
  'text-anchor',
  'opacity',
];
const padding = 12;

export function exportPicture(drawings: readonly SVGSVGElement[], title: string, as: 'svg' | 'png'): void {
  const { text, width, height } = standalone(drawings, title);
  if (as === 'svg') {
    tell({ type: 'picture', as, data: text });
    return;
  }
  const image = new Image();
  image.onload = () => {
    const canvas = document.createElement('canvas');
    // Twice the size, so that text stays sharp where the picture is shown larger.
    canvas.width = width * 2;
    canvas.height = height * 2;
    const context = canvas.getContext('2d');
    if (!context) return;
    context.scale(2, 2);
    context.drawImage(image, 0, 0, width, height);
    tell({ type: 'picture', as, data: canvas.toDataURL('image/png').replace(/^.*,/, '') });
  };
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`;
}

function standalone(
  drawings: readonly SVGSVGElement[],
  title: string,
): { text: string; width: number; height: number } {
  const head = 28;
  const sizes = drawings.map((drawing) => ({
    width: drawing.width.baseVal.value,
    height: drawing.height.baseVal.value,
  }));
  const width = Math.max(...sizes.map((one) => one.width)) + 2 * padding;
  const height = sizes.reduce((sum, one) => sum + one.height, head) + 2 * padding;
  const root = document.createElementNS(svgNamespace, 'svg');
  root.setAttribute('xmlns', svgNamespace);
  root.setAttribute('width', String(width));
  root.setAttribute('height', String(height));
  root.setAttribute('viewBox', `0 0 ${width} ${height}`);
  const style = getComputedStyle(document.body);
  const ground = document.createElementNS(svgNamespace, 'rect');
  ground.setAttribute('width', '100%');
  ground.setAttribute('height', '100%');
  ground.setAttribute('fill', style.backgroundColor);
  const caption = document.createElementNS(svgNamespace, 'text');
  caption.setAttribute('x', String(padding));
  caption.setAttribute('y', String(padding + 14));
  caption.setAttribute('fill', style.color);
  caption.setAttribute('font-family', style.fontFamily);
  caption.setAttribute('font-size', '14');
  caption.textContent = title;
  root.append(ground, caption);
  let y = padding + head;
  drawings.forEach((drawing, i) => {
    const copy = drawing.cloneNode(true) as SVGSVGElement;
    inlineStyles(drawing, copy);
    copy.setAttribute('x', String(padding));
    copy.setAttribute('y', String(y));
    y += sizes[i]?.height ?? 0;
    root.append(copy);
  });
  return { text: new XMLSerializer().serializeToString(root), width, height };
}

function inlineStyles(from: Element, to: Element): void {
  const computed = getComputedStyle(from);
  for (const name of inlined) {
    const value = computed.getPropertyValue(name);
    if (value !== '') to.setAttribute(name, value);
  }
  for (const name of ['tabindex', 'role', 'class', 'style']) to.removeAttribute(name);
  Array.from(from.children).forEach((child, i) => {
    const copy = to.children[i];
    if (copy) inlineStyles(child, copy);
  });
}
