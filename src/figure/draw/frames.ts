// Frames that are shown one after the other, by CSS keyframes: `.step` in its turn, `.rest` alone where motion is not wanted,
// in print, and in programs that know no animation (Inkscape, rsvg). Under the pointer they stand still.

import { fixed } from './svg.ts';

/** What moves while a frame is shown, by its class. */
export interface Motion {
  /** `ease-in-out`. */
  readonly timing: string;
  /** Over all frames. */
  readonly keyframes: string;
}

/** The style of frame `i` of `count`. */
export function delayOf(i: number, count: number, secondsEach: number): string {
  return `animation-delay:${fixed((i - count) * secondsEach)}s`;
}

/** The rules of `count` frames. @param motions what else moves, by its class */
export function framesCss(
  id: string,
  count: number,
  secondsEach: number,
  motions: Readonly<Record<string, Motion>> = {},
): string {
  const seconds = `${fixed(count * secondsEach)}s`;
  const moving = Object.entries(motions);
  const all = (prefix: string) => ['step', ...Object.keys(motions)].map((name) => `${prefix} .${name}`).join(',');
  const still = `${all('&')}{animation:none}& .rest{visibility:visible}`;
  return (
    `& .step{visibility:hidden;animation:${id}-show ${seconds} step-end infinite}& .rest{visibility:visible}` +
    moving.map(([name, { timing }]) => `& .${name}{animation:${id}-${name} ${seconds} ${timing} infinite}`).join('') +
    `${all('&:hover')}{animation-play-state:paused}` +
    `@keyframes ${id}-show{0%{visibility:visible}${(100 / count).toFixed(4)}%,100%{visibility:hidden}}` +
    moving.map(([name, { keyframes }]) => `@keyframes ${id}-${name}{${keyframes}}`).join('') +
    `@media (prefers-reduced-motion:reduce){${still}}@media print{${still}}`
  );
}
