import { css } from 'lit';

export const look = css`
  .panel {
    position: fixed;
    right: calc(var(--_gap) + env(safe-area-inset-right));
    bottom: calc(var(--_gap) + env(safe-area-inset-bottom));
    display: flex;
    flex-direction: column;
    width: min(400px, calc(100vw - 2 * var(--_gap)));
    height: min(700px, calc(100dvh - 2 * var(--_gap)));
    overflow: hidden;
    border: 1px solid var(--_line);
    border-radius: var(--_radius);
    background: var(--_surface);
    box-shadow: var(--_shadow);
    animation: rise 0.28s cubic-bezier(0.2, 0.9, 0.3, 1);
    transform-origin: bottom right;
  }
  .panel:focus-visible {
    outline: none;
    box-shadow: var(--_shadow);
  }
  .larger {
    font-size: 1.25em;
    width: min(480px, calc(100vw - 2 * var(--_gap)));
  }
  .head {
    display: flex;
    align-items: center;
    gap: 0.3em;
    padding: 0.75em 0.6em 0.75em 0.9em;
    background: var(--_accent);
    color: var(--_on-accent);
    --_focus: currentColor;
    --_surface: transparent;
    flex: none;
  }
  .face {
    display: grid;
    place-items: center;
    width: 2.6em;
    height: 2.6em;
    border-radius: 50%;
    background: color-mix(in srgb, var(--_on-accent) 16%, transparent);
    flex: none;
  }
  .face svg {
    width: 1.7em;
    height: 1.7em;
  }
  .who {
    flex: 1;
    min-width: 0;
    padding-inline-start: 0.45em;
  }
  .who h2 {
    overflow: hidden;
    font-size: 1.0625em;
    font-weight: 700;
    line-height: 1.25;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .who p {
    overflow: hidden;
    font-size: 0.8125em;
    line-height: 1.3;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .round:hover {
    background: color-mix(in srgb, var(--_on-accent) 14%, transparent);
  }
  .body {
    position: relative;
    display: flex;
    flex: 1;
    flex-direction: column;
    min-height: 0;
  }
  mila-log {
    flex: 1;
    min-height: 0;
  }
  @media (max-width: 480px), (max-height: 420px) {
    .panel,
    .larger {
      inset: var(--_view-top, 0) 0 auto 0;
      width: 100%;
      height: var(--_view-height, 100dvh);
      border: 0;
      border-radius: 0;
      animation-name: fade;
    }
    .head {
      padding-top: calc(0.6em + env(safe-area-inset-top));
      padding-left: calc(0.8em + env(safe-area-inset-left));
      padding-right: calc(0.5em + env(safe-area-inset-right));
      padding-bottom: 0.6em;
    }
  }
  @media (max-height: 420px) {
    .head {
      padding-block: 0.2em;
    }
    .face {
      width: 1.9em;
      height: 1.9em;
    }
    .who {
      display: flex;
      align-items: baseline;
      gap: 0.5em;
      white-space: nowrap;
    }
    .who h2 {
      flex: none;
      max-width: 60%;
    }
  }
  @keyframes rise {
    from {
      opacity: 0;
      transform: translateY(16px) scale(0.97);
    }
  }
  @keyframes fade {
    from {
      opacity: 0;
    }
  }
`;
