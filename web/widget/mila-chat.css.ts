import { css } from 'lit';

/** The tag itself takes no room on the page. */
export const frame = css`
  :host {
    display: block;
    position: fixed;
    inset: auto 0 0 auto;
    width: 0;
    height: 0;
    z-index: var(--mila-z-index, 2147483000);
    font-size: clamp(16px, 1rem, 24px);
    letter-spacing: normal;
    word-spacing: normal;
    text-transform: none;
    font-style: normal;
    font-weight: 400;
    white-space: normal;
    direction: ltr;
    visibility: visible;
    cursor: auto;
  }
  @media print {
    :host {
      display: none;
    }
  }
`;
