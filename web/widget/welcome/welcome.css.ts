import { css } from 'lit';

export const look = css`
  :host {
    display: block;
    flex: 1;
    min-height: 0;
    overflow-y: auto;
    overscroll-behavior: contain;
    background: linear-gradient(var(--_tint), var(--_surface) 45%);
  }
  form {
    display: flex;
    flex-direction: column;
    gap: 1.4em;
    min-height: 100%;
    padding: 1.75em 1.4em calc(1.2em + env(safe-area-inset-bottom));
  }
  .hello {
    margin-block: auto;
  }
  .face {
    display: grid;
    place-items: center;
    width: 4em;
    height: 4em;
    margin-bottom: 1em;
    border: 1px solid transparent;
    border-radius: 50% 50% 1.1em 50%;
    background: var(--_accent);
    color: var(--_on-accent);
  }
  .face svg {
    width: 2.6em;
    height: 2.6em;
  }
  .title {
    margin-bottom: 0.3em;
    font-size: 1.625em;
    font-weight: 700;
    letter-spacing: -0.015em;
    line-height: 1.2;
  }
  .note {
    margin-bottom: 1em;
    padding: 0.6em 0.8em;
    border-radius: 10px;
    background: var(--_warn-ground);
    color: var(--_warn);
    font-size: 0.9375em;
  }
  .ask {
    display: flex;
    flex-direction: column;
    gap: 0.4em;
  }
  label {
    font-weight: 600;
  }
  input {
    width: 100%;
    min-height: 3em;
    padding: 0.5em 0.9em;
    border: 1px solid var(--_edge);
    border-radius: 12px;
    background: var(--_raised);
  }
  input::placeholder {
    color: var(--_muted);
    opacity: 1;
  }
  .hint {
    color: var(--_muted);
    font-size: 0.875em;
  }
  .solid {
    width: 100%;
    min-height: 3em;
    margin-top: 0.5em;
    border-radius: 12px;
  }
  .solid[aria-disabled='true'] {
    cursor: progress;
  }
  .trouble {
    padding: 0.6em 0.8em;
    border-radius: 10px;
    background: var(--_bad-ground);
    color: var(--_bad);
    font-size: 0.9375em;
  }
  .privacy {
    margin-top: 0.5em;
    color: var(--_muted);
    font-size: 0.8125em;
  }
  a {
    color: var(--_link);
  }
  @media (max-height: 420px) {
    form {
      padding-block: 0.8em;
    }
    .face {
      display: none;
    }
  }
`;
