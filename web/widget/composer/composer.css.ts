import { css } from 'lit';

export const look = css`
  :host {
    flex: none;
    border-top: 1px solid var(--_line);
    background: var(--_surface);
  }
  form {
    padding: 0.6em calc(0.6em + env(safe-area-inset-right)) calc(0.6em + env(safe-area-inset-bottom))
      calc(0.75em + env(safe-area-inset-left));
  }
  .row {
    display: flex;
    align-items: flex-end;
    gap: 0.4em;
    border: 1px solid var(--_edge);
    border-radius: 1.5em;
    background: var(--_raised);
  }
  .row:focus-within {
    border-color: var(--_link);
    box-shadow: 0 0 0 1px var(--_link);
  }
  textarea {
    flex: 1;
    min-width: 0;
    max-height: min(8.5em, 30dvh);
    padding: 0.74em 0 0.74em 1em; /* one line is as high as the button beside it */
    border: 0;
    border-radius: 1.5em;
    background: none;
    line-height: 1.4;
    resize: none;
    overflow-y: auto;
    overscroll-behavior: contain;
  }
  textarea:focus-visible {
    outline: none; /* the row around it shows the focus */
    box-shadow: none;
  }
  textarea::placeholder {
    color: var(--_muted);
    opacity: 1;
  }
  .send {
    margin: 0.19em;
    background: var(--_accent);
    color: var(--_on-accent);
  }
  .send[aria-disabled='true'] {
    background: none;
    color: var(--_muted);
    cursor: default;
  }
  p {
    padding: 0.3em 1em 0;
    color: var(--_muted);
    font-size: 0.8125em;
  }
  p:empty {
    display: none;
  }
  .over {
    color: var(--_bad);
    font-weight: 600;
  }
  @media (pointer: coarse) {
    textarea {
      padding-block: 0.865em;
    }
  }
  @media (forced-colors: active) {
    .row:focus-within {
      outline: 2px solid Highlight;
    }
  }
  @media (max-height: 420px) {
    form {
      padding-block: 0.25em;
    }
    textarea {
      max-height: 4em;
    }
  }
`;
