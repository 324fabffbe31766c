// The readers of a story, for the tests of experiments: text of a terminal, pictures, page.

import { drawFigures } from '../../src/story/figures.ts';
import { type Provenance, toHtml } from '../../src/story/html.ts';
import type { Story } from '../../src/story/story.ts';
import { toText } from '../../src/story/text.ts';

/** @param storyOf the story of what is read @param made how a page says that it was made */
export function readersOf<T>(storyOf: (one: T) => Story, made: Pick<Provenance, 'command' | 'schema'>) {
  const figures = (one: T) => drawFigures(storyOf(one));
  const text = (one: T) => toText(storyOf(one));
  const page = (one: T) => toHtml(storyOf(one), figures(one), { ...made, seed: 0 });
  return { figures, text, page };
}
