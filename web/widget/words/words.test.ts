import { expect, test } from 'vitest';
import { LANGUAGES, loadWords } from './words';
import sr from './sr.json';

const files = import.meta.glob<Record<string, unknown>>('./*.json', { eager: true, import: 'default' });
const holes = (value: unknown) =>
  (JSON.stringify(value).match(/\{\w+\}/g) ?? []).filter((hole, at, all) => all.indexOf(hole) === at).sort();

test('every language says everything, with the same names to fill in', () => {
  for (const [path, file] of Object.entries(files)) {
    expect(Object.keys(file), path).toEqual(Object.keys(sr));
    for (const [key, value] of Object.entries(file)) {
      expect(holes(value), `${path} ${key}`).toEqual(holes(sr[key as keyof typeof sr]));
      expect(JSON.stringify(value), `${path} ${key}`).not.toBe('""');
    }
  }
});

test('every language has the plural forms that it needs', async () => {
  for (const language of LANGUAGES) {
    const words = await loadWords(language);
    for (const category of new Intl.PluralRules(language).resolvedOptions().pluralCategories) {
      const count = [0, 1, 2, 3, 5, 11, 21, 100].find(
        (number) => new Intl.PluralRules(language).select(number) === category,
      );
      if (count !== undefined) expect(words.count('unread', count)).toContain(String(count));
    }
  }
});

test('Serbian counts as people do', async () => {
  const words = await loadWords('sr-Latn-RS');
  expect([1, 2, 5, 11, 21, 22].map((count) => words.count('unread', count))).toEqual([
    '1 nova poruka',
    '2 nove poruke',
    '5 novih poruka',
    '11 novih poruka',
    '21 nova poruka',
    '22 nove poruke',
  ]);
});

test('the first wanted language that there is; else English', async () => {
  expect((await loadWords(undefined, 'xx', 'sr')).language).toBe('sr');
  expect((await loadWords('xx', null)).language).toBe('en');
});

test('days are named as one speaks of them, in Latin', async () => {
  const words = await loadWords('sr');
  const now = new Date(2026, 10, 21, 9);
  expect(words.day(new Date(2026, 10, 21, 1), now)).toBe('Danas');
  expect(words.day(new Date(2026, 10, 20, 23), now)).toBe('Juče');
  expect(words.day(new Date(2026, 10, 18), now)).toBe('sreda, 18. novembar');
});
