// Colours of every figure, as CSS custom properties of the figure's own element, in light and in dark.
// Categories: Okabe and Ito's colour-blind-safe set, lightened for dark ground, always doubled by a shape or a label.
// Signed values: red-blue through the ground colour (ColorBrewer RdBu in light); shares: cividis in both.

import { scaleLinear } from 'd3-scale';
import { interpolateCividis, interpolateRdBu } from 'd3-scale-chromatic';

/** The colours of a figure: those that the reader's setting asks for, or one of both. */
export type Theme = 'auto' | 'light' | 'dark';

/** Steps of colour on either side of zero. */
export const SIGNED_LEVELS = 10;
/** Steps of colour between share 0 and share 1. */
export const SHARE_LEVELS = 20;

/** By name, on light and on dark ground. */
const CATEGORIES = {
  paper: ['#ffffff', '#0d1117'],
  ink: ['#1f2328', '#e6edf3'],
  soft: ['#57606a', '#9da7b3'],
  line: ['#d5dae0', '#30363d'],
  theory: ['#0072b2', '#56b4e9'],
  network: ['#d55e00', '#ff9a4d'],
  random: ['#007a5a', '#35c49f'],
  shuffled: ['#9a3b8f', '#dd8fd5'],
  zero: ['#f3f4f6', '#1b212a'],
} as const;

const darkPositive = scaleLinear<string>().domain([0, 0.6, 1]).range(['#1b212a', '#c8452f', '#ff9f85']);
const darkNegative = scaleLinear<string>().domain([0, 0.6, 1]).range(['#1b212a', '#2e75c0', '#93ccff']);

/** `rgb(1, 2, 3)` as `#010203`. */
function hex(rgb: string): string {
  const channels = rgb.match(/\d+/g)!.slice(0, 3);
  return `#${channels.map((channel) => Number(channel).toString(16).padStart(2, '0')).join('')}`;
}

type Mode = 'light' | 'dark';

/** Every colour by the name of its property. */
function coloursOf(mode: Mode): Map<string, string> {
  const colours = new Map<string, string>();
  for (const [name, [light, dark]] of Object.entries(CATEGORIES)) colours.set(name, mode === 'light' ? light : dark);
  for (let level = 1; level <= SIGNED_LEVELS; level++) {
    const share = level / SIGNED_LEVELS;
    const positive = mode === 'light' ? interpolateRdBu(0.5 - 0.46 * share) : darkPositive(share);
    const negative = mode === 'light' ? interpolateRdBu(0.5 + 0.46 * share) : darkNegative(share);
    colours.set(`p${level}`, hex(positive)).set(`n${level}`, hex(negative));
  }
  return colours;
}

function properties(mode: Mode): string {
  return [...coloursOf(mode)].map(([name, colour]) => `--${name}:${colour};`).join('');
}

/**
 * Before each declaration that names a colour the same with the colour itself: programs that know no custom properties
 * (Inkscape, rsvg-convert and what LaTeX calls) drop the second and would draw in black.
 */
function withFallbacks(css: string, mode: Mode): string {
  const colours = coloursOf(mode);
  return css.replace(
    /([a-z-]+):var\(--(\w+)\)/g,
    (declaration, property: string, name: string) => `${property}:${colours.get(name)!};${declaration}`,
  );
}

/** Colour of share level `0 ... SHARE_LEVELS`; the same in both modes. */
export function shareColour(level: number): string {
  return hex(interpolateCividis(level / SHARE_LEVELS));
}

/** Whether text on that level should be dark. */
export function isLightShare(level: number): boolean {
  return level / SHARE_LEVELS > 0.5;
}

const FONT = "'Helvetica Neue',Helvetica,Arial,'Liberation Sans',sans-serif";

function rules(id: string): string {
  const own = `#${id}`;
  const lines = [
    `${own}{font-family:${FONT};font-size:8.5px;background:var(--paper)}`,
    `${own} text{fill:var(--ink)}`,
    `${own} text.count,${own} .theory-text{fill:var(--theory)}${own} .network-text{fill:var(--network)}`,
    `${own} .count,${own} .theory-text,${own} .network-text{paint-order:stroke;stroke:var(--paper);stroke-width:2.5}`,
    `${own} .soft{fill:var(--soft)}`,
    `${own} .heading{font-size:9.5px;font-weight:600}`,
    `${own} .paper{fill:var(--paper)}`,
    `${own} .zero{fill:var(--zero)}`,
    `${own} .grid,${own} .axis,${own} .border,${own} .frame{fill:none;stroke:var(--line);stroke-width:.6}`,
    `${own} .axis,${own} .border,${own} .frame{stroke:var(--soft)}${own} .border{opacity:.6}`,
    `${own} .arrow{fill:none;stroke:var(--soft);stroke-width:1}`,
    `${own} .head{fill:var(--soft)}`,
    `${own} .pair{stroke:var(--network)}${own} .trace{fill:none;stroke:var(--soft)}`,
    `${own} .cells path{fill:none;stroke-width:1;shape-rendering:crispEdges}`,
    `${own} .on-light{fill:#14181d}${own} .on-dark{fill:#ffffff}`,
    `${own} .dead path{stroke:var(--paper)}`,
    `${own} .wrong{fill:var(--paper);stroke:var(--ink);stroke-width:.9}`,
  ];
  for (const name of ['ink', 'soft', 'theory', 'network', 'random', 'shuffled']) {
    lines.push(`${own} .fill-${name}{fill:var(--${name})}`);
    lines.push(`${own} .stroke-${name}{fill:none;stroke:var(--${name});stroke-width:1.1}`);
  }
  for (let level = 1; level <= SIGNED_LEVELS; level++) {
    lines.push(`${own} .p${level}{stroke:var(--p${level})}${own} .n${level}{stroke:var(--n${level})}`);
  }
  return lines.join('');
}

/** The style sheet of the figure `id`; every rule is confined to it. @param more rules of the figure's own */
export function themeCss(id: string, theme: Theme, more: string): string {
  const own = `#${id}`;
  const mode = theme === 'dark' ? 'dark' : 'light';
  const other = theme === 'auto' ? `@media screen and (prefers-color-scheme:dark){${own}{${properties('dark')}}}` : '';
  return `${own}{${properties(mode)}}${other}${withFallbacks(rules(id) + more, mode)}`;
}
