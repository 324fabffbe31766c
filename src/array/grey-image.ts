// A grey picture as numbers, and its reduction to another size by area averaging: each new pixel is the mean of the old
// ones it covers, those at its rim by the share that is covered. The aspect ratio is not kept.

/** A size of an image, in pixels. */
export interface ImageSize {
  readonly width: number;
  readonly height: number;
}

export interface GreyImage extends ImageSize {
  /** Row by row from the top, 0 black ... 1 white, `[height * width]`. */
  readonly values: Float32Array | Float64Array;
}

/** The picture in another size. */
export function areaAverage(image: GreyImage, { width, height }: ImageSize): GreyImage {
  const across = shares(image.width, width);
  const down = shares(image.height, height);
  const values = new Float64Array(width * height);
  down.forEach((rows, y) => {
    across.forEach((cols, x) => {
      let sum = 0;
      for (const row of rows) {
        for (const col of cols) sum += row.share * col.share * image.values[row.from * image.width + col.from]!;
      }
      values[y * width + x] = sum;
    });
  });
  return { width, height, values };
}

/** Lists for each new pixel along one axis the old ones it covers, with shares that sum to 1. */
function shares(before: number, after: number): { from: number; share: number }[][] {
  const scale = before / after;
  return Array.from({ length: after }, (_, i) => {
    const [low, high] = [i * scale, (i + 1) * scale];
    const covered: { from: number; share: number }[] = [];
    for (let from = Math.floor(low); from < Math.min(before, Math.ceil(high - 1e-9)); from++) {
      covered.push({ from, share: (Math.min(high, from + 1) - Math.max(low, from)) / scale });
    }
    return covered;
  });
}

/** Writes a size as `parseImageSize` reads it: `28x28`. */
export function sizeText({ width, height }: ImageSize): string {
  return `${width}x${height}`;
}

/** Pixels along one side. */
const MOST_PIXELS = 65_535;

/** The size that `28x28` says, width first. @throws RangeError where it says none */
export function parseImageSize(text: string): ImageSize {
  const found = /^(\d+)x(\d+)$/.exec(text.trim());
  const [width, height] = [Number(found?.[1]), Number(found?.[2])];
  if (!found || width < 1 || height < 1 || width > MOST_PIXELS || height > MOST_PIXELS) {
    throw new RangeError('Expected width and height in pixels, like 28x28.');
  }
  return { width, height };
}
