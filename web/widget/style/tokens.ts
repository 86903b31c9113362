/** What a site may set (`--mila-…` on the tag or above it), and what follows from it. All components inherit these. */

import { css } from 'lit';

export const tokens = css`
  :host {
    --_accent: var(--mila-accent, var(--mila-operator-accent, #1f4fd8));
    --_on-accent: var(--mila-on-accent, var(--mila-operator-on-accent, #fff));
    --_font: var(
      --mila-font,
      system-ui,
      -apple-system,
      'Segoe UI',
      Roboto,
      'Noto Sans',
      'Helvetica Neue',
      Arial,
      sans-serif
    );
    --_radius: var(--mila-radius, 18px);
    --_gap: var(--mila-offset, 20px);
    --_surface: #fff;
    --_ground: #f6f7f9;
    --_raised: #fff;
    --_bot: #eef0f4;
    --_text: #14181f;
    --_muted: #565e6c;
    --_line: #d9dde4;
    --_edge: #7b8494;
    --_link: color-mix(in srgb, var(--_accent) 82%, #000);
    --_tint: color-mix(in srgb, var(--_accent) 9%, #fff);
    --_warn: #8a4b00;
    --_warn-ground: #fff4e0;
    --_bad: #a8190f;
    --_bad-ground: #fdecea;
    --_shadow: 0 1px 2px rgb(16 24 40 / 8%), 0 12px 40px rgb(16 24 40 / 22%);
    --_focus: #14181f;
    color-scheme: light;
  }
  :host([data-dark]) {
    --_surface: #171a21;
    --_ground: #111319;
    --_raised: #20242d;
    --_bot: #262b35;
    --_text: #eef0f4;
    --_muted: #abb3c0;
    --_line: #363c48;
    --_edge: #8b94a4;
    --_link: color-mix(in srgb, var(--_accent) 42%, #fff);
    --_tint: color-mix(in srgb, var(--_accent) 22%, #171a21);
    --_warn: #ffc069;
    --_warn-ground: #33260f;
    --_bad: #ff9d94;
    --_bad-ground: #3a1b18;
    --_shadow: 0 1px 2px rgb(0 0 0 / 50%), 0 12px 40px rgb(0 0 0 / 60%);
    --_focus: #fff;
    color-scheme: dark;
  }
`;
