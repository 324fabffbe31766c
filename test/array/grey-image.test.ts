// Area averaging against its definition.

import { expect, test } from 'vitest';
import { areaAverage, type GreyImage } from '../../src/array/grey-image.ts';

const image: GreyImage = { width: 4, height: 2, values: Float64Array.of(0, 1, 2, 3, 4, 5, 6, 8) };
const mean = ({ values }: GreyImage) => [...values].reduce((sum, value) => sum + value, 0) / values.length;

test('whole blocks are averaged, and the same size is the same picture', () => {
  expect([...areaAverage(image, { width: 2, height: 1 }).values]).toEqual([(0 + 1 + 4 + 5) / 4, (2 + 3 + 6 + 8) / 4]);
  expect([...areaAverage(image, image).values]).toEqual([...image.values]);
});

test('pixels that are covered in part count by their share', () => {
  const row: GreyImage = { width: 3, height: 1, values: Float64Array.of(0, 3, 9) };
  const [left, right] = areaAverage(row, { width: 2, height: 1 }).values;
  expect(left).toBeCloseTo((0 + 0.5 * 3) / 1.5, 12);
  expect(right).toBeCloseTo((0.5 * 3 + 9) / 1.5, 12);
});

test.each([
  [3, 5],
  [7, 1],
  [16, 13],
])('the mean stays at %i x %i', (width, height) => {
  const resized = areaAverage(image, { width, height });
  expect(resized.values).toHaveLength(width * height);
  expect(mean(resized)).toBeCloseTo(mean(image), 12);
});
