/** The demo page's own few moves: links that open the chat, codes that can be copied, the way to the sandbox's outbox. */

import type { MilaChat } from '../widget/mila-chat';

const SANDBOX_PORT = '8090';

/** The front desk may name the outbox (`<html data-outbox>`), a visitor may (`?outbox=`); else it is on this machine. */
function outbox(): string {
  const named = new URLSearchParams(location.search).get('outbox') ?? document.documentElement.dataset.outbox;
  if (named && /^https?:\/\//.test(named)) return named;
  return `${location.protocol}//${location.hostname}:${SANDBOX_PORT}/outbox`;
}

async function copy(text: string): Promise<void> {
  const told = document.querySelector('#copied');
  try {
    await navigator.clipboard.writeText(text);
    if (told) told.textContent = `Copied: ${text}`;
  } catch {
    if (told) told.textContent = '';
  }
}

document.querySelector<HTMLAnchorElement>('#outbox')?.setAttribute('href', outbox());

for (const button of document.querySelectorAll<HTMLElement>('[data-copy]'))
  button.addEventListener('click', () => void copy(button.dataset.copy ?? ''));

for (const button of document.querySelectorAll<HTMLElement>('[data-open-chat]'))
  button.addEventListener('click', () => void document.querySelector<MilaChat>('mila-chat')?.open());
