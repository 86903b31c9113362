import { css } from 'lit';

export const look = css`
  :host {
    display: flex;
    flex: none;
    flex-direction: column;
    gap: 0.75em;
    padding: 1em 1em calc(1em + env(safe-area-inset-bottom));
    border-top: 1px solid var(--_line);
    background: var(--_ground);
    text-align: center;
  }
  mila-rating {
    align-self: center;
  }
  .title {
    font-weight: 700;
  }
  p {
    font-size: 0.9375em;
  }
  @media (max-height: 420px) {
    :host {
      gap: 0.3em;
      padding-block: 0.4em;
      max-height: 60%;
      overflow-y: auto;
    }
  }
`;
