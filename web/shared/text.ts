/** Words from outside, made ready to be shown as text and nothing else. */

export type Piece = { text: string } | { text: string; href: string };

const LINK = /\b(?:https?:\/\/|mailto:|tel:)[^\s<>"'`]+/gi;
const SAFE = new Set(['http:', 'https:', 'tel:', 'mailto:']);

/** The address, if it is one that may be followed. */
export function safeHref(href: string, base?: string): string | undefined {
  try {
    const url = new URL(href, base);
    return SAFE.has(url.protocol) ? url.href : undefined;
  } catch {
    return undefined;
  }
}

/** Cuts text into plain pieces and links. A full stop or bracket behind a link is not part of it. */
export function pieces(text: string): Piece[] {
  const found: Piece[] = [];
  let from = 0;
  for (const match of text.matchAll(LINK)) {
    let link = match[0].replace(/[.,;:!?…]+$/, '');
    if (link.endsWith(')') && !link.includes('(')) link = link.replace(/\)+$/, '').replace(/[.,;:!?…]+$/, '');
    const href = safeHref(link);
    if (!href) continue;
    if (match.index > from) found.push({ text: text.slice(from, match.index) });
    found.push({ text: link, href });
    from = match.index + link.length;
  }
  if (from < text.length) found.push({ text: text.slice(from) });
  return found;
}

/** Characters as the front desk counts them: code points of the composed form. */
export function length(text: string): number {
  return [...text.normalize('NFC')].length;
}

/** The script, where it is not the language's own: for the voice of a screen reader. */
export function scriptTag(text: string, language: string): string | undefined {
  if (language !== 'sr') return undefined;
  const cyrillic = text.match(/\p{Script=Cyrillic}/gu)?.length ?? 0;
  const latin = text.match(/\p{Script=Latin}/gu)?.length ?? 0;
  return cyrillic > latin ? 'sr-Cyrl' : undefined;
}
