import { css } from 'lit';

export const look = css`
  :host {
    flex: none;
  }
  p {
    display: flex;
    align-items: flex-start;
    gap: 0.5em;
    padding: 0.5em 1em;
    border-top: 1px solid var(--_line);
    background: var(--_ground);
    color: var(--_muted);
    font-size: 0.875em;
  }
  p:not(:has(span)) {
    display: none;
  }
  svg {
    margin-top: 0.05em;
  }
  .broken {
    background: var(--_warn-ground);
    color: var(--_warn);
  }
`;
