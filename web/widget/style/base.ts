/** What every component starts from: boxes, buttons, focus, what only a screen reader gets. */

import { css } from 'lit';

export const base = css`
  *,
  *::before,
  *::after {
    box-sizing: border-box;
  }
  :host {
    font-family: var(--_font);
    line-height: 1.45;
    color: var(--_text);
    -webkit-text-size-adjust: 100%;
    text-align: start;
  }
  :host([hidden]),
  [hidden] {
    display: none !important;
  }
  p,
  h2,
  ul,
  ol,
  dl,
  dd {
    margin: 0;
    padding: 0;
  }
  ul,
  ol {
    list-style: none;
  }
  button,
  input,
  textarea {
    font: inherit;
    color: inherit;
    letter-spacing: inherit;
    margin: 0;
  }
  button {
    cursor: pointer;
    touch-action: manipulation;
    -webkit-tap-highlight-color: transparent;
  }
  svg {
    display: block;
    width: 1.25em;
    height: 1.25em;
    flex: none;
  }
  :focus {
    outline: none;
  }
  :focus-visible {
    outline: 2px solid var(--_focus);
    outline-offset: 2px;
    box-shadow: 0 0 0 2px var(--_surface);
  }
  .spoken {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  .solid {
    display: inline-flex;
    align-items: center;
    justify-content: center;
    gap: 0.5em;
    min-height: 2.75em;
    padding: 0.5em 1.1em;
    border: 1px solid transparent;
    border-radius: 999px;
    background: var(--_accent);
    color: var(--_on-accent);
    font-weight: 600;
    text-align: center;
    transition: filter 0.15s;
  }
  .solid:hover {
    filter: brightness(0.92);
  }
  .plain {
    display: inline-flex;
    align-items: center;
    gap: 0.4em;
    min-height: 1.75em;
    padding: 0.1em 0.4em;
    border: 0;
    border-radius: 6px;
    background: none;
    color: var(--_link);
    font-weight: 600;
    text-decoration: underline;
    text-underline-offset: 2px;
  }
  .round {
    display: inline-flex;
    align-items: center;
    justify-content: center;
    width: 2.5em;
    height: 2.5em;
    padding: 0;
    border: 1px solid transparent;
    border-radius: 50%;
    background: none;
    color: inherit;
    flex: none;
  }
  @media (pointer: coarse) {
    .round {
      width: 2.75em;
      height: 2.75em;
    }
    .plain {
      min-height: 2.75em;
    }
  }
  @media (prefers-reduced-motion: reduce) {
    *,
    *::before,
    *::after {
      animation-duration: 0.01ms !important;
      animation-iteration-count: 1 !important;
      transition: none !important;
      scroll-behavior: auto !important;
    }
  }
`;
