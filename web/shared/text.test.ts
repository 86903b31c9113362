import { expect, test } from 'vitest';
import { length, pieces, safeHref, scriptTag } from './text';

const links = (text: string) => pieces(text).flatMap((piece) => ('href' in piece ? [piece.text] : []));

test('text without a link is one piece, and nothing is lost between links', () => {
  expect(pieces('samo reči')).toEqual([{ text: 'samo reči' }]);
  for (const text of ['', 'a https://x.rs b', 'https://x.rs', '(vidi https://x.rs/a_(b)), pa tel:+38164123'])
    expect(
      pieces(text)
        .map((piece) => piece.text)
        .join(''),
    ).toBe(text);
});

test('only http, https, mailto and tel become links', () => {
  expect(links('https://a.rs http://b.rs mailto:c@d.rs tel:+381641234567')).toHaveLength(4);
  expect(links('javascript:alert(1) data:text/html,x file:///etc ftp://a.rs vbscript:x www.a.rs')).toEqual([]);
});

test('what ends the sentence does not belong to the link', () => {
  expect(links('Platite na https://a.rs/plati?x=1&y=2. Ili (https://b.rs)!')).toEqual([
    'https://a.rs/plati?x=1&y=2',
    'https://b.rs',
  ]);
});

test('an address is safe by its scheme, however that is written', () => {
  expect(safeHref('/racun.pdf', 'https://a.rs/x')).toBe('https://a.rs/racun.pdf');
  for (const href of ['javascript:x', ' JaVaScRiPt:x', 'java\tscript:x', '\u0001javascript:x', 'data:text/html,x'])
    expect(safeHref(href, 'https://a.rs')).toBeUndefined();
});

test('characters are counted as the front desk counts them', () => {
  expect(length('č')).toBe(1);
  expect(length('c\u030c')).toBe(1);
  expect(length('😀')).toBe(1);
});

test('Cyrillic among Serbian words is told to the voice', () => {
  expect(scriptTag('Налог је издат, број A1', 'sr')).toBe('sr-Cyrl');
  expect(scriptTag('Nalog je izdat', 'sr')).toBeUndefined();
  expect(scriptTag('Заказ создан', 'ru')).toBeUndefined();
});
