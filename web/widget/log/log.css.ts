import { css } from 'lit';

export const look = css`
  :host {
    position: relative;
    display: block;
  }
  .scroll {
    height: 100%;
    overflow-y: auto;
    overscroll-behavior: contain;
    scrollbar-gutter: stable;
    scrollbar-width: thin;
    scrollbar-color: var(--_edge) transparent;
  }
  .scroll:focus-visible {
    outline-offset: -3px;
    box-shadow: none;
  }
  .list {
    display: flex;
    flex-direction: column;
    gap: 0.8em;
    min-height: 100%;
    padding: 1em calc(0.7em + env(safe-area-inset-right)) 1em calc(0.9em + env(safe-area-inset-left));
  }
  .list > :first-child {
    margin-top: auto;
  }
  .joined {
    margin-top: -0.55em;
  }
  .day,
  .slow {
    align-self: center;
    color: var(--_muted);
    font-size: 0.8125em;
    text-align: center;
  }
  .day::first-letter {
    text-transform: uppercase;
  }
  .slow {
    max-width: 30em;
    padding-inline: 1em;
  }
  .earlier {
    align-self: center;
  }
  .typing {
    display: flex;
    gap: 0.5em;
    animation: come 0.2s;
  }
  .face {
    display: grid;
    place-items: center;
    width: 2em;
    height: 2em;
    margin-top: 0.25em;
    border-radius: 50%;
    background: var(--_tint);
    color: var(--_link);
  }
  .face svg {
    width: 1.3em;
    height: 1.3em;
  }
  .dots {
    display: flex;
    align-items: center;
    gap: 0.3em;
    height: 2.6em;
    padding: 0 1em;
    border: 1px solid transparent;
    border-radius: 0.35em 1.15em 1.15em 1.15em;
    background: var(--_bot);
  }
  .dots i {
    width: 0.45em;
    height: 0.45em;
    border: 1px solid transparent;
    border-radius: 50%;
    background: var(--_muted);
    animation: bounce 1.2s infinite;
  }
  .dots i:nth-child(2) {
    animation-delay: 0.15s;
  }
  .dots i:nth-child(3) {
    animation-delay: 0.3s;
  }
  .to-end {
    position: absolute;
    right: 1em;
    bottom: 0.75em;
    border-color: var(--_line);
    background: var(--_raised);
    box-shadow: var(--_shadow);
  }
  @media (max-width: 360px) {
    .face {
      display: none;
    }
  }
  @keyframes bounce {
    30% {
      transform: translateY(-0.3em);
    }
    60% {
      transform: none;
    }
  }
  @keyframes come {
    from {
      opacity: 0;
    }
  }
  @media (forced-colors: active) {
    .dots i {
      background: CanvasText;
    }
  }
`;
