import { css } from 'lit';

export const look = css`
  p {
    display: flex;
    align-items: center;
    gap: 0.75em;
    color: var(--_muted);
    font-size: 0.8125em;
    text-align: center;
  }
  span {
    max-width: 82%;
    text-wrap: balance;
  }
  p::before,
  p::after {
    content: '';
    flex: 1;
    min-width: 0.5em;
    border-top: 1px solid var(--_line);
  }
`;
