import { css } from 'lit';

export const look = css`
  .bubble {
    position: fixed;
    right: calc(var(--_gap) + env(safe-area-inset-right));
    bottom: calc(var(--_gap) + env(safe-area-inset-bottom));
    display: grid;
    place-items: center;
    width: 60px;
    height: 60px;
    padding: 0;
    border: 2px solid transparent;
    border-radius: 50% 50% 18px 50%;
    background: var(--_accent);
    color: var(--_on-accent);
    box-shadow:
      0 2px 6px rgb(16 24 40 / 20%),
      0 8px 24px color-mix(in srgb, var(--_accent) 35%, transparent);
    transition:
      transform 0.2s cubic-bezier(0.2, 0.9, 0.3, 1.2),
      box-shadow 0.2s;
  }
  .bubble:hover {
    transform: translateY(-2px) scale(1.03);
  }
  .bubble svg {
    width: 30px;
    height: 30px;
  }
  .bubble:focus-visible,
  .tab:focus-visible {
    outline-offset: 3px;
    box-shadow: 0 0 0 3px #fff;
    outline-color: #14181f;
  }
  .badge {
    position: absolute;
    top: -4px;
    right: -4px;
    min-width: 24px;
    height: 24px;
    padding: 0 6px;
    border: 2px solid #fff;
    border-radius: 12px;
    background: #14181f;
    color: #fff;
    font-size: 13px;
    font-weight: 700;
    line-height: 20px;
    text-align: center;
    animation: pop 0.3s;
  }
  .tab {
    position: fixed;
    top: 50%;
    right: 0;
    transform: translateY(-50%);
    display: flex;
    flex-direction: column;
    align-items: center;
    gap: 8px;
    padding: 12px 7px 14px;
    border: 2px solid transparent;
    border-right: 0;
    border-radius: 12px 0 0 12px;
    background: var(--_accent);
    color: var(--_on-accent);
    box-shadow: -2px 2px 12px rgb(16 24 40 / 18%);
    font-size: 14px;
    font-weight: 600;
    transition: padding 0.15s;
  }
  .tab:hover {
    padding-right: 11px;
  }
  .tab svg {
    width: 20px;
    height: 20px;
  }
  .word {
    writing-mode: vertical-rl;
    letter-spacing: 0.02em;
  }
  .teaser {
    position: fixed;
    right: calc(var(--_gap) + env(safe-area-inset-right));
    bottom: calc(var(--_gap) + 74px + env(safe-area-inset-bottom));
    display: flex;
    align-items: flex-start;
    max-width: min(310px, calc(100vw - 2 * var(--_gap)));
    border: 1px solid var(--_line);
    border-radius: 18px 18px 6px 18px;
    background: var(--_surface);
    color: var(--_text);
    box-shadow: var(--_shadow);
    animation: rise 0.35s cubic-bezier(0.2, 0.9, 0.3, 1);
  }
  .offer {
    display: flex;
    align-items: center;
    gap: 12px;
    padding: 12px 4px 12px 14px;
    border: 0;
    border-radius: 18px;
    background: none;
    text-align: start;
  }
  .offer strong,
  .offer .more {
    display: block;
  }
  .offer .more {
    color: var(--_muted);
    font-size: 0.9375em;
  }
  .face {
    display: grid;
    place-items: center;
    width: 40px;
    height: 40px;
    border-radius: 50%;
    background: var(--_tint);
    color: var(--_link);
    flex: none;
  }
  .face svg {
    width: 26px;
    height: 26px;
  }
  .dismiss {
    width: 32px;
    height: 32px;
    margin: 4px 4px 0 0;
    color: var(--_muted);
  }
  .dismiss svg {
    width: 18px;
    height: 18px;
  }
  .dismiss:hover {
    background: var(--_bot);
  }
  .spin {
    width: 26px;
    height: 26px;
    border: 3px solid color-mix(in srgb, var(--_on-accent) 35%, transparent);
    border-top-color: var(--_on-accent);
    border-radius: 50%;
    animation: spin 0.8s linear infinite;
  }
  @media (pointer: coarse) {
    .dismiss {
      width: 44px;
      height: 44px;
      margin: 0;
    }
  }
  @media (max-width: 480px), (max-height: 420px) {
    .tab {
      padding: 16px 3px;
      border-radius: 10px 0 0 10px;
    }
    .tab svg {
      width: 18px;
      height: 18px;
    }
    .tab .word {
      display: none;
    }
    .bubble {
      width: 56px;
      height: 56px;
    }
  }
  /* So little room (a screen enlarged four times): the bubble alone. */
  @media (max-height: 420px) {
    .tab,
    .teaser {
      display: none;
    }
  }
  @keyframes rise {
    from {
      opacity: 0;
      transform: translateY(12px);
    }
  }
  @keyframes pop {
    from {
      transform: scale(0.4);
    }
  }
  @keyframes spin {
    to {
      transform: rotate(360deg);
    }
  }
`;
