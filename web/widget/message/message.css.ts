import { css } from 'lit';

export const look = css`
  :host {
    display: block;
  }
  .row {
    display: flex;
    gap: 0.5em;
    animation: come 0.22s ease-out;
  }
  .visitor {
    justify-content: flex-end;
  }
  .system {
    justify-content: center;
  }
  .visitor > .face,
  .system > .face {
    display: none;
  }
  .face {
    width: 2em;
    flex: none;
  }
  .face i {
    display: grid;
    place-items: center;
    width: 2em;
    height: 2em;
    margin-top: 0.25em;
    border: 1px solid transparent;
    border-radius: 50%;
    background: var(--_tint);
    color: var(--_link);
  }
  .face svg {
    width: 1.3em;
    height: 1.3em;
  }
  .column {
    display: flex;
    flex-direction: column;
    align-items: flex-start;
    gap: 0.4em;
    min-width: 0;
    max-width: 86%;
  }
  .bot > .column:has(mila-choices) {
    flex: 1;
    max-width: none;
  }
  .visitor > .column {
    align-items: flex-end;
  }
  .bubble {
    max-width: 100%;
    padding: 0.6em 0.9em;
    border: 1px solid transparent;
    border-radius: 1.15em;
    background: var(--_bot);
    overflow-wrap: anywhere;
  }
  .text {
    white-space: pre-wrap;
    unicode-bidi: isolate;
  }
  .bot.first > .column > .bubble,
  .agent.first > .column > .bubble {
    border-start-start-radius: 0.35em;
  }
  .visitor .bubble {
    background: var(--_accent);
    color: var(--_on-accent);
    --_link: var(--_on-accent);
    --_focus: var(--_on-accent);
    --_surface: transparent;
  }
  .visitor.last .bubble {
    border-end-end-radius: 0.35em;
  }
  .outgoing.sending .bubble,
  .outgoing.retrying .bubble,
  .outgoing.failed .bubble {
    border: 1px dashed var(--_edge);
    background: var(--_surface);
    color: var(--_text);
    --_link: inherit;
    --_focus: var(--_text);
  }
  .outgoing.sending .bubble {
    border: 1px solid var(--_accent);
  }
  .outgoing.failed .bubble {
    border: 1px solid var(--_bad);
  }
  .system .bubble {
    border-color: var(--_line);
    background: var(--_ground);
    font-size: 0.9375em;
    text-align: center;
  }
  .name {
    padding-inline-start: 0.9em;
    color: var(--_muted);
    font-size: 0.8125em;
    font-weight: 600;
  }
  .foot,
  .state {
    display: flex;
    align-items: center;
    gap: 0.35em;
    min-height: 1.3em;
    padding-inline: 0.35em;
    color: var(--_muted);
    font-size: 0.75em;
  }
  .foot svg,
  .state svg {
    width: 1.15em;
    height: 1.15em;
  }
  .foot mila-rating {
    margin-inline-start: 0.35em;
  }
  .state {
    text-align: end;
  }
  .bad {
    align-items: flex-start;
    color: var(--_bad);
    font-weight: 600;
  }
  .acts {
    display: flex;
    flex-wrap: wrap;
    justify-content: flex-end;
    gap: 0 0.4em;
    font-size: 0.875em;
  }
  a {
    color: var(--_link);
    text-underline-offset: 2px;
  }
  .document {
    display: flex;
    align-items: center;
    gap: 0.7em;
    max-width: 100%;
    min-height: 3em;
    padding: 0.6em 1em 0.6em 0.8em;
    border: 1px solid var(--_edge);
    border-radius: 0.9em;
    background: var(--_raised);
    color: var(--_text);
    text-decoration: none;
    overflow-wrap: anywhere;
  }
  .document:hover {
    background: var(--_bot);
  }
  .document svg {
    width: 1.6em;
    height: 1.6em;
    color: var(--_link);
  }
  .document strong,
  .document small {
    display: block;
  }
  .document strong {
    font-weight: 600;
  }
  .document small {
    color: var(--_muted);
    font-size: 0.75em;
  }
  .picture {
    display: block;
    max-width: min(100%, 15em);
    overflow: hidden;
    border: 1px solid var(--_line);
    border-radius: 0.9em;
    background: #fff;
  }
  .picture img {
    display: block;
    width: 15em;
    max-width: 100%;
    aspect-ratio: 1;
    object-fit: contain;
    color: #14181f;
  }
  @keyframes come {
    from {
      opacity: 0;
      transform: translateY(6px);
    }
  }
  @media (max-width: 360px) {
    .face {
      display: none;
    }
  }
`;
