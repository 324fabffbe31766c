// Memories that are images: as they are stored, the cue, and what the state looked like in the middle of every visit.
// Pixels of the wrong sign are outlined.

import type { GreyImage, ImageSize } from '../../array/grey-image.ts';
import type { MemoryImagesData } from '../../episodic/pictures/retrieved-images.ts';
import { framedCells, signedCells, signedLegend } from '../draw/cells.ts';
import { type Columns, columnsOf } from '../draw/columns.ts';
import { legend } from '../draw/legend.ts';
import {
  at,
  element,
  type FigureOptions,
  figureDocument,
  fixed,
  group,
  label,
  PAGE_WIDTH,
  tiled,
} from '../draw/svg.ts';

/** Signed values of any size, `[height * width]`. */
type Pixels = GreyImage['values'];

const PER_ROW = 10;
const PITCH = (PAGE_WIDTH - 16) / PER_ROW;
/** The longer side of an image. */
const SIDE = 54;
const LEFT = 12;
const TOP = 40;
const GAP = 14;

/**
 * A row for each pixel of each image that is drawn, row by row from the top. Wrong signs are counted on the image as it
 * is stored, which may have more pixels than its drawing.
 */
export function memoryImagesColumns({ image, stored, cue, visits }: MemoryImagesData): Columns {
  const pixels = (values: Pixels, ...about: readonly (string | number | null)[]) =>
    Array.from(values, (value, i) => [...about, Math.floor(i / image.width), i % image.width, value]);
  const rows = [
    ...stored.flatMap(({ memory, values }, i) => pixels(values, 'stored', i, memory, null, null)),
    ...[cue, ...visits].flatMap(({ memory, time, wrong, values }, i) =>
      pixels(values, i === 0 ? 'cue' : 'retrieved', i, memory, time, wrong),
    ),
  ];
  return columnsOf(['series', 'image', 'memory', 'time', 'wrong_signs', 'row', 'column', 'value'], rows);
}

export function memoryImagesFigure(data: MemoryImagesData, options: FigureOptions): string {
  const { image, stored, cue, visits } = data;
  // 1 where memories are signs.
  const limit = stored.flatMap(({ values }) => Array.from(values, Math.abs)).reduce((a, b) => Math.max(a, b), 0) || 1;
  const frame = frameOf(image);
  const { width, height } = frame;
  const pictures = [cue, ...visits];
  const byMemory = new Map(stored.map(({ memory, values }) => [memory, values]));
  const wrong = visits.reduce((sum, visit) => sum + visit.wrong, 0);
  /** An image with lines of text below; pixels that have not the sign of those of `meant` are outlined. */
  const tile = (values: Pixels, lines: readonly string[], meant?: Pixels): string => {
    const cells = signedCells({ rows: image.height, cols: image.width, values }, limit, width, height);
    const over = meant === undefined ? '' : wrongCells(image, frame, values, meant);
    const texts = lines.map((text, i) => label(0, height + 9 + 11 * i, text, i === 0 ? {} : { class: 'soft' }));
    return group({}, framedCells(cells, width, height, { over, frame: 'border' }), ...texts);
  };
  const retrieved = pictures.map(({ memory, time, values, wrong: count }, i) => {
    const name = i === 0 ? `cue ${memory}` : `${memory} at ${time.toFixed(0)} T_{f}`;
    return tile(values, [name, count === 0 ? '' : `${count} wrong`], byMemory.get(memory));
  });
  const pitches = [height + 11 + 6, height + 22 + 6] as const;
  const below = TOP + GAP + (10 + Math.ceil(stored.length / PER_ROW) * pitches[0]);
  return figureDocument({
    ...options,
    title: 'Memories as stored and as retrieved',
    description:
      `${stored.length} memories of ${image.width} x ${image.height} pixels, the cue, and the state in the middle of ` +
      `${visits.length} visits; ${wrong} of their pixels have the wrong sign.`,
    width: PAGE_WIDTH,
    height: below + (10 + Math.ceil(pictures.length / PER_ROW) * pitches[1]) + 4,
    css: '& .off path{fill:none;stroke:var(--ink);stroke-width:.8}& .off .halo{stroke:var(--paper);stroke-width:2.2}',
    body: [
      at(LEFT, 10, signedLegend(0, 0, 90, limit, 'value')),
      legend(LEFT + 130, 8, [{ mark: outlines('M-3 -3h6v6h-6z'), text: 'wrong sign' }], 200).body,
      label(LEFT, TOP + 4, 'stored', { class: 'heading' }),
      ...tiled(
        stored.map(({ memory, values }) => tile(values, [`memory ${memory}`])),
        PER_ROW,
        [LEFT, TOP + 10],
        [PITCH, pitches[0]],
      ),
      label(LEFT, below + 4, 'retrieved', { class: 'heading' }),
      ...tiled(retrieved, PER_ROW, [LEFT, below + 10], [PITCH, pitches[1]]),
    ],
  });
}

/** The longer side is `SIDE` long. */
function frameOf({ width, height }: ImageSize): ImageSize {
  const scale = SIDE / Math.max(width, height);
  return { width: Math.max(3, width * scale), height: Math.max(3, height * scale) };
}

function wrongCells(image: ImageSize, frame: ImageSize, values: Pixels, meant: Pixels): string {
  const [width, height] = [frame.width / image.width, frame.height / image.height];
  let d = '';
  for (let i = 0; i < values.length; i++) {
    if (values[i]! * meant[i]! >= 0) continue;
    const [x, y] = [(i % image.width) * width, Math.floor(i / image.width) * height];
    d += `M${fixed(x)} ${fixed(y)}h${fixed(width)}v${fixed(height)}h${fixed(-width)}z`;
  }
  return d === '' ? '' : outlines(d);
}

/** Seen on light and on dark pixels alike. */
function outlines(d: string): string {
  return group({ class: 'off' }, element('path', { class: 'halo', d }), element('path', { d }));
}
