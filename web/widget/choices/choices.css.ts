import { css } from 'lit';

export const look = css`
  :host {
    display: block;
    align-self: stretch;
    max-width: 100%;
  }
  .answers {
    display: flex;
    flex-wrap: wrap;
    gap: 0.5em;
  }
  li {
    max-width: 100%;
  }
  button {
    display: inline-flex;
    align-items: center;
    justify-content: center;
    gap: 0.4em;
    max-width: 100%;
    min-height: 2.5em;
    padding: 0.4em 1em;
    border: 1.5px solid var(--_link);
    border-radius: 1.25em;
    background: var(--_surface);
    color: var(--_link);
    font-weight: 600;
    line-height: 1.3;
    overflow-wrap: anywhere;
    transition: background 0.15s;
  }
  .open button:hover {
    background: var(--_tint);
  }
  .shut button {
    border-color: var(--_line);
    color: var(--_muted);
    font-weight: 400;
    cursor: default;
  }
  .picked button {
    border-color: var(--_link);
    background: var(--_tint);
    cursor: default;
  }
  .cards {
    display: grid;
    gap: 0.6em;
  }
  .card {
    overflow: hidden;
    border: 1px solid var(--_edge);
    border-radius: 1em;
    background: var(--_raised);
  }
  .card > div {
    padding: 0.8em 1em 0.7em;
    overflow-wrap: anywhere;
  }
  .card strong {
    display: block;
    font-size: 1.0625em;
    font-variant-numeric: tabular-nums;
  }
  .facts {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    justify-content: space-between;
    gap: 0.3em 0.8em;
    margin-top: 0.35em;
  }
  .facts:has(> :nth-child(3)) {
    justify-content: flex-start;
  }
  .word {
    padding: 0.1em 0.65em;
    border: 1px solid transparent;
    border-radius: 999px;
    background: var(--_bot);
    font-size: 0.875em;
    font-weight: 600;
  }
  .figure {
    font-variant-numeric: tabular-nums;
  }
  .card button {
    width: 100%;
    min-height: 2.75em;
    border: 0;
    border-top: 1px solid var(--_line);
    border-radius: 0 0 0.95em 0.95em;
    background: var(--_tint);
  }
  .card button:focus-visible {
    outline-offset: -4px;
    box-shadow: none;
  }
  @media (hover: hover) {
    .card.open button:hover {
      background: var(--_accent);
      color: var(--_on-accent);
    }
  }
  .card.shut button {
    background: none;
  }
  .card.picked {
    border-color: var(--_link);
    box-shadow: inset 0 0 0 1px var(--_link);
  }
  @media (pointer: coarse) {
    button {
      min-height: 2.75em;
    }
  }
  @media (forced-colors: active) {
    button[aria-disabled='true'] {
      border-color: GrayText;
      color: GrayText;
    }
    .picked button {
      border-color: Highlight;
      color: Highlight;
    }
  }
`;
