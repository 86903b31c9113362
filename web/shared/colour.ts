/** Colours of an operator, so that words on them can be read (WCAG 2.2, 1.4.3). */

const HEX = /^#([0-9a-f]{3}|[0-9a-f]{6})$/i;

/** Relative luminance of `#rgb` or `#rrggbb`, 0 to 1; undefined if it is neither. */
export function luminance(colour: string): number | undefined {
  const match = HEX.exec(colour.trim());
  if (!match?.[1]) return undefined;
  const hex = match[1].length === 3 ? [...match[1]].map((digit) => digit + digit).join('') : match[1];
  const [red, green, blue] = [0, 2, 4].map((at) => {
    const part = parseInt(hex.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

export function contrast(one: string, other: string): number {
  const [a, b] = [luminance(one) ?? 0, luminance(other) ?? 0];
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
}

/** The colour for words on `ground`: the wished one if it can be read, else black or white. */
export function readable(ground: string, wished?: string): string {
  if (wished && luminance(wished) !== undefined && contrast(ground, wished) >= 4.5) return wished;
  return contrast(ground, '#ffffff') >= 4.5 ? '#ffffff' : contrast(ground, '#000000') >= 4.5 ? '#000000' : '#ffffff';
}
