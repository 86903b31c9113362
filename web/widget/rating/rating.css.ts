import { css } from 'lit';

export const look = css`
  :host {
    display: inline-block;
  }
  div {
    display: inline-flex;
    gap: 0.15em;
  }
  .round {
    width: 26px;
    height: 26px;
    color: var(--_muted);
  }
  svg {
    width: 17px;
    height: 17px;
  }
  .round:hover {
    background: var(--_bot);
    color: var(--_text);
  }
  .round[aria-pressed='true'] {
    background: var(--_tint);
    color: var(--_link);
  }
  .round[aria-pressed='true'] svg {
    fill: color-mix(in srgb, currentColor 30%, transparent);
  }
  :host([large]) div {
    gap: 1em;
  }
  :host([large]) .round {
    width: 3em;
    height: 3em;
    border-color: var(--_edge);
    background: var(--_surface);
  }
  :host([large]) .round[aria-pressed='true'] {
    border-color: var(--_link);
    background: var(--_tint);
  }
  :host([large]) svg {
    width: 1.5em;
    height: 1.5em;
  }
  @media (pointer: coarse) {
    .round {
      width: 44px;
      height: 36px;
    }
  }
  @media (forced-colors: active) {
    .round[aria-pressed='true'] {
      border-color: Highlight;
      color: Highlight;
    }
  }
`;
