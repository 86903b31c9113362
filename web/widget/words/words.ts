/** The widget's own words. A language is a file beside this one: `<ISO 639-1>.json`. */

import type sr from './sr.json';

type File = typeof sr;
export type Key = { [K in keyof File]: File[K] extends string ? K : never }[keyof File];
type Count = Exclude<keyof File, Key>;
type Forms = Record<string, string>;

const files = import.meta.glob<{ default: File }>('./*.json');

/** The languages that have a file. */
export const LANGUAGES = Object.keys(files)
  .map((path) => path.slice(2, -5))
  .sort();

export class Words {
  readonly #plural: Intl.PluralRules;

  constructor(
    readonly language: string,
    private readonly file: File,
  ) {
    this.#plural = new Intl.PluralRules(language);
  }

  say(key: Key, values: Record<string, string | number> = {}): string {
    return fill(this.file[key], values);
  }

  /** A sentence with a number in it, in the form that the number asks for. */
  count(key: Count, count: number): string {
    const forms = this.file[key] as Forms;
    return fill(forms[this.#plural.select(count)] ?? forms.other ?? '', { count });
  }

  time(at: Date): string {
    return new Intl.DateTimeFormat(this.language, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(at);
  }

  /** "Today", "Yesterday", or the date. */
  day(at: Date, now = new Date()): string {
    const midnight = (date: Date) => new Date(date).setHours(0, 0, 0, 0);
    const ago = Math.round((midnight(now) - midnight(at)) / 86_400_000);
    if (ago === 0) return this.say('today');
    if (ago === 1) return this.say('yesterday');
    return new Intl.DateTimeFormat(locale(this.language), { weekday: 'long', day: 'numeric', month: 'long' }).format(
      at,
    );
  }
}

/** Serbian dates would come out in Cyrillic: these words are in Latin. */
function locale(language: string): string {
  return language === 'sr' ? 'sr-Latn' : language;
}

function fill(sentence: string, values: Record<string, string | number>): string {
  return sentence.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

/** The words of the first of these languages that has a file; else English. */
export async function loadWords(...wanted: (string | null | undefined)[]): Promise<Words> {
  const short = wanted.map((tag) => tag?.toLowerCase().split('-')[0]);
  const language = short.find((tag) => tag && LANGUAGES.includes(tag)) ?? 'en';
  const file = await files[`./${language}.json`]!();
  return new Words(language, file.default);
}
