/** Pictures, drawn for this widget on a grid of 24. All are decoration: what they mean is said in words beside them. */

import { svg, type SVGTemplateResult } from 'lit';

const line = (inner: SVGTemplateResult): SVGTemplateResult =>
  svg`<svg viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true" focusable="false">${inner}</svg>`;

export const icons = {
  chat: svg`<svg viewBox="0 0 24 24" fill="currentColor" aria-hidden="true" focusable="false"><path fill-rule="evenodd" d="M12 3c5.2 0 9.25 3.5 9.25 8s-4.05 8-9.25 8c-.9 0-1.77-.1-2.6-.3-1.2.95-2.75 1.65-4.7 1.8-.5.03-.75-.55-.4-.9.75-.8 1.2-1.75 1.35-2.7C3.8 15.5 2.75 13.4 2.75 11c0-4.5 4.05-8 9.25-8ZM8 12.2a1.3 1.3 0 1 0 0-2.6 1.3 1.3 0 0 0 0 2.6Zm4 0a1.3 1.3 0 1 0 0-2.6 1.3 1.3 0 0 0 0 2.6Zm4 0a1.3 1.3 0 1 0 0-2.6 1.3 1.3 0 0 0 0 2.6Z"/></svg>`,
  face: svg`<svg viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.9" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true" focusable="false"><path d="M12 5.5V3.2M5 12.6c0-3.9 2.9-6.6 7-6.6s7 2.7 7 6.6-2.9 6.4-7 6.4c-.9 0-1.8-.1-2.6-.4L6.6 20l.2-2.8A6.2 6.2 0 0 1 5 12.6Z"/><path d="M9.6 11.2v.9M14.4 11.2v.9M9.8 14.8c1.4 1 3 1 4.4 0" /></svg>`,
  person: line(svg`<circle cx="12" cy="8.5" r="3.5"/><path d="M5 19.5c.8-3.4 3.5-5 7-5s6.2 1.6 7 5"/>`),
  close: line(svg`<path d="m6 6 12 12M18 6 6 18"/>`),
  minimise: line(svg`<path d="m6 9.5 6 6 6-6"/>`),
  more: svg`<svg viewBox="0 0 24 24" fill="currentColor" aria-hidden="true" focusable="false"><circle cx="12" cy="5.5" r="1.9"/><circle cx="12" cy="12" r="1.9"/><circle cx="12" cy="18.5" r="1.9"/></svg>`,
  send: svg`<svg viewBox="0 0 24 24" fill="currentColor" aria-hidden="true" focusable="false"><path d="M3.6 4.3c-.2-.8.6-1.5 1.4-1.2l15.6 8c.8.4.8 1.4 0 1.8l-15.6 8c-.8.3-1.6-.4-1.4-1.2L5.5 13.2 13 12 5.5 10.8 3.6 4.3Z"/></svg>`,
  tick: line(svg`<path d="m5 12.5 4.5 4.500L19 7.5"/>`),
  clock: line(svg`<circle cx="12" cy="12" r="8.5"/><path d="M12 7.500V12l3 2"/>`),
  alert: line(svg`<circle cx="12" cy="12" r="9"/><path d="M12 7.500v5.5M12 16.500v.1"/>`),
  up: line(
    svg`<path d="M7 10.500v9H4v-9h3Zm0 0 4-7c1.5 0 2.5 1.1 2.3 2.600L12.8 9H18c1.3 0 2.2 1.2 1.9 2.400l-1.5 6.300c-.2 1-1.1 1.8-2.2 1.800H7"/>`,
  ),
  down: line(
    svg`<path d="M17 13.500v-9h3v9h-3Zm0 0-4 7c-1.5 0-2.5-1.1-2.3-2.600l.5-2.900H6c-1.3 0-2.2-1.2-1.9-2.400l1.5-6.300c.2-1 1.1-1.8 2.2-1.800H17"/>`,
  ),
  file: line(svg`<path d="M14 3H7a2 2 0 0 0-2 2v14c0 1.1.9 2 2 2h10a2 2 0 0 0 2-2V8l-5-5Zm0 0v5h5M9 13h6M9 17h4"/>`),
  plus: line(svg`<path d="M12 5v14M5 12h14"/>`),
  globe: line(
    svg`<circle cx="12" cy="12" r="9"/><path d="M3 12h18M12 3c2.5 2.6 3.8 5.6 3.8 9s-1.3 6.4-3.8 9c-2.5-2.6-3.8-5.6-3.8-9S9.5 5.6 12 3Z"/>`,
  ),
  letters: line(svg`<path d="m2.5 18 5-12 5 12M4.2 14h6.600M14 18l3.5-8.500L21 18M15.2 15.200h4.6"/>`),
  flag: line(svg`<path d="M9 12.5 11.5 15l4-5"/><circle cx="12" cy="12" r="9"/>`),
  bin: line(svg`<path d="M4.5 7h15M9.5 7V4.500h5V7M6.5 7l1 13h9l1-13M10.5 11v5M13.5 11v5"/>`),
};
