/** The demo page's own few moves: links that open the chat, codes that can be copied, the way to the sandbox's outbox. */

import type { MilaChat } from '../widget/mila-chat';

/** Where the sandbox shows what it sent: as the address says (`?outbox=`), else as the front desk does. */
async function outbox(): Promise<string | undefined> {
  const asked = new URLSearchParams(location.search).get('outbox');
  if (asked) return asked;
  const response = await fetch('/demo/config.json');
  const config = response.ok ? ((await response.json()) as { outbox?: string }) : {};
  return config.outbox;
}

async function leadToOutbox(): Promise<void> {
  const address = await outbox().catch(() => undefined);
  if (address && /^https?:\/\//.test(address)) document.querySelector('#outbox')?.setAttribute('href', address);
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

void leadToOutbox();

for (const button of document.querySelectorAll<HTMLElement>('[data-copy]'))
  button.addEventListener('click', () => void copy(button.dataset.copy ?? ''));

for (const button of document.querySelectorAll<HTMLElement>('[data-open-chat]'))
  button.addEventListener('click', () => void document.querySelector<MilaChat>('mila-chat')?.open());
