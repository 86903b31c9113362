import { expect, test } from 'vitest';
import { contrast, luminance, readable } from './colour';

test('contrast is that of WCAG', () => {
  expect(contrast('#000', '#fff')).toBeCloseTo(21);
  expect(contrast('#777777', '#fff')).toBeCloseTo(4.48, 1);
});

test('what is no colour has no luminance', () => {
  for (const text of ['red', '', '#12', 'url(x)', '#12345g']) expect(luminance(text)).toBeUndefined();
});

test('words on any ground can be read, whatever the operator wished', () => {
  for (let value = 0; value < 4096; value += 7) {
    const ground = `#${value.toString(16).padStart(3, '0')}`;
    expect(contrast(ground, readable(ground, '#888888'))).toBeGreaterThanOrEqual(4.5);
  }
});

test('a wish that can be read is granted', () => {
  expect(readable('#d52b1e', '#fffff0')).toBe('#fffff0');
});
