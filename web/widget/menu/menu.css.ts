import { css } from 'lit';

export const look = css`
  :host {
    color: inherit;
  }
  .round:hover {
    background: color-mix(in srgb, var(--_on-accent) 14%, transparent);
  }
  .list,
  .ask {
    --_focus: var(--_text);
    border: 1px solid var(--_line);
    border-radius: 14px;
    background: var(--_raised);
    color: var(--_text);
    box-shadow: var(--_shadow);
    animation: drop 0.16s;
  }
  .list {
    position: absolute;
    top: 3.7em;
    right: 0.7em;
    z-index: 3;
    width: max-content;
    max-width: calc(100% - 1.4em);
    max-height: calc(var(--_view-height, 100dvh) - 5em);
    padding: 0.4em;
    overflow-y: auto;
  }
  .item {
    display: flex;
    align-items: center;
    gap: 0.75em;
    width: 100%;
    min-height: 2.75em;
    padding: 0.3em 0.9em 0.3em 0.7em;
    border: 0;
    border-radius: 10px;
    background: none;
    text-align: start;
  }
  .item:hover {
    background: var(--_bot);
  }
  .item svg {
    color: var(--_muted);
  }
  .item svg:last-child:not(:first-child) {
    margin-inline-start: auto;
    color: var(--_link);
  }
  .tongues {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0.4em;
    margin-top: 0.4em;
    padding: 0.5em 0.7em 0.3em;
    border-top: 1px solid var(--_line);
  }
  .tongues svg {
    margin-inline-end: 0.35em;
    color: var(--_muted);
  }
  .tongues button {
    min-height: 2.25em;
    padding: 0.2em 0.8em;
    border: 1px solid var(--_edge);
    border-radius: 999px;
    background: none;
    font-size: 0.9375em;
  }
  .tongues button[aria-pressed='true'] {
    border-color: var(--_accent);
    background: var(--_accent);
    color: var(--_on-accent);
    font-weight: 600;
  }
  .veil {
    position: absolute;
    inset: 0;
    display: grid;
    place-items: center;
    padding: 1em;
    background: rgb(10 13 20 / 45%);
    z-index: 4;
    color: var(--_text);
  }
  .ask {
    display: grid;
    grid-template-columns: 1fr 1fr;
    gap: 0.9em 0.6em;
    width: min(340px, 100%);
    max-height: 100%;
    padding: 1.25em;
    overflow-y: auto;
  }
  .ask p {
    grid-column: 1 / -1;
  }
  .back {
    min-height: 2.75em;
    border: 1px solid var(--_edge);
    border-radius: 999px;
    background: none;
    font-weight: 600;
  }
  .back:hover {
    background: var(--_bot);
  }
  @keyframes drop {
    from {
      opacity: 0;
      transform: translateY(-6px);
    }
  }
  @media (max-height: 420px) {
    .list {
      top: 2.4em;
      max-height: calc(var(--_view-height, 100dvh) - 3em);
    }
    .veil {
      padding: 0.25em;
    }
    .ask {
      padding: 0.6em;
    }
  }
  @media (max-width: 340px) {
    .ask {
      grid-template-columns: 1fr;
    }
  }
`;
