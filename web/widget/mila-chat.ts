/** <mila-chat site="…" lang="…">: the bubble and the tab at the side, which open the chat. All else comes when it is needed. */

import { html, LitElement, nothing, type PropertyValues } from 'lit';
import { property, state } from 'lit/decorators.js';
import { FrontDesk } from '../shared/frontdesk';
import { readable } from '../shared/colour';
import './launcher/launcher';
import type { Conversation } from './session/conversation';
import { Memory } from './session/memory';
import { base } from './style/base';
import { tokens } from './style/tokens';
import { loadWords, type Words } from './words/words';
import { frame } from './mila-chat.css';

const TEASER_AFTER = 3_000;

/** Where this very script came from: the front desk, unless the tag says otherwise. */
const HOME = new URL(import.meta.url).origin;

const idle = (act: () => void): void => {
  if ('requestIdleCallback' in window) requestIdleCallback(act, { timeout: 3_000 });
  else setTimeout(act, 200);
};

export class MilaChat extends LitElement {
  static override styles = [base, tokens, frame];

  /** Which of the front desk's sites this page is. */
  @property() site = '';
  /** Where the front desk is; by default where the script came from. */
  @property() api = '';
  /** Where the operator tells how data are handled. */
  @property({ attribute: 'privacy-href' }) privacyHref = '';
  /** A signed token of a customer who is signed in on the page. */
  @property() identity = '';
  /** `auto`, `light` or `dark`. */
  @property() theme = 'auto';
  /** `off`: no word bubble that offers help by itself. */
  @property() teaser = '';

  @state() private words: Words | undefined;
  @state() private opened = false;
  @state() private offering = false;
  @state() private unread = 0;
  @state() private ready = false;

  conversation: Conversation | undefined;
  #memory = new Memory('');
  #dark = matchMedia('(prefers-color-scheme: dark)');
  #teaserTimer = 0;
  #openedBy = 'bubble';
  #painted: string | undefined;
  #loading: Promise<void> | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    this.#memory = new Memory(this.site);
    this.#dark.addEventListener('change', this.#paint);
    void this.#speak(this.#memory.read<string>('language'));
    if (this.#memory.read('ticket')) idle(() => void this.#load());
    if (this.teaser !== 'off' && !this.#memory.read('teaser'))
      this.#teaserTimer = window.setTimeout(() => idle(() => this.#offer()), TEASER_AFTER);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#dark.removeEventListener('change', this.#paint);
    clearTimeout(this.#teaserTimer);
    this.conversation?.dispose();
    this.conversation = undefined;
    this.#loading = undefined;
    this.opened = this.ready = false;
  }

  override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('theme')) this.#paint();
  }

  /** Opens the chat, as pressing the bubble does. */
  async open(): Promise<void> {
    this.opened = true;
    this.#dismiss();
    await this.#load();
    if (!this.ready) return;
    this.conversation?.look();
    await this.updateComplete;
    this.dispatchEvent(new CustomEvent('mila-open', { bubbles: true, composed: true }));
  }

  /** Closes the chat; the conversation goes on. */
  async close(): Promise<void> {
    this.opened = false;
    await this.updateComplete;
    this.renderRoot.querySelector('mila-launcher')?.focusOn(this.#openedBy);
    this.dispatchEvent(new CustomEvent('mila-close', { bubbles: true, composed: true }));
  }

  static override get observedAttributes(): string[] {
    return [...super.observedAttributes, 'lang'];
  }

  override attributeChangedCallback(name: string, old: string | null, value: string | null): void {
    super.attributeChangedCallback(name, old, value);
    if (name === 'lang' && old !== value && this.isConnected) void this.#speak(value);
  }

  #paint = (): void => {
    const dark = this.theme === 'dark' || (this.theme !== 'light' && this.#dark.matches);
    this.toggleAttribute('data-dark', dark);
    const own = getComputedStyle(this).getPropertyValue('--mila-accent').trim();
    const operator = this.conversation?.operator;
    const accent = own || operator?.primary;
    if (operator?.primary) this.style.setProperty('--mila-operator-accent', operator.primary);
    if (accent) this.style.setProperty('--mila-operator-on-accent', readable(accent, operator?.onPrimary));
  };

  async #speak(language?: string | null): Promise<void> {
    this.words = await loadWords(language, this.lang, document.documentElement.lang, navigator.language);
  }

  #offer(): void {
    if (!this.opened && !this.conversation && !this.#memory.read('teaser')) this.offering = true;
  }

  #dismiss(): void {
    clearTimeout(this.#teaserTimer);
    this.offering = false;
    this.#memory.write('teaser', 'dismissed');
  }

  /** Fetches the chat itself, once; a failed try can be repeated by pressing again. */
  #load(): Promise<void> {
    this.#loading ??= import('./panel/panel')
      .then(({ Conversation }) => {
        this.conversation = new Conversation(new FrontDesk(this.api || HOME), this.#memory);
        this.conversation.addEventListener('change', () => this.#follow());
        this.ready = true;
        this.#follow();
      })
      .catch(() => {
        this.#loading = undefined;
        this.opened = false;
      });
    return this.#loading;
  }

  #follow(): void {
    if (this.opened && !document.hidden) this.conversation?.look();
    this.unread = this.conversation?.unread ?? 0;
    const { operator } = this.conversation ?? {};
    if (operator?.id === this.#painted) return;
    this.#painted = operator?.id;
    this.#paint();
  }

  /** Changes these words, and asks the other side to do the same. */
  async #changeLanguage(language: string): Promise<void> {
    if (language === this.words?.language) return;
    this.#memory.write('language', language);
    await this.#speak(language);
    if (this.words) this.conversation?.say(this.words.say('say_language'));
  }

  override render() {
    const { words } = this;
    if (!words) return nothing;
    return html`
      <div class="frame" lang=${words.language}>
        <mila-launcher
          .words=${words}
          .offering=${this.offering}
          .unread=${this.unread}
          .loading=${this.opened && !this.ready}
          ?hidden=${this.opened && this.ready}
          @mila-press=${(event: CustomEvent<string>) => {
            this.#openedBy = event.detail;
            void this.open();
          }}
          @mila-near=${() => void this.#load()}
          @mila-dismiss=${() => this.#dismiss()}
        ></mila-launcher>
        ${
          this.opened && this.ready
            ? html`<mila-panel
                .words=${words}
                .conversation=${this.conversation}
                .site=${this.site}
                .identity=${this.identity}
                .privacyHref=${this.privacyHref}
                .memory=${this.#memory}
                @mila-minimise=${() => void this.close()}
                @mila-language=${(event: CustomEvent<string>) => void this.#changeLanguage(event.detail)}
              ></mila-panel>`
            : nothing
        }
      </div>
    `;
  }
}

if (!customElements.get('mila-chat')) customElements.define('mila-chat', MilaChat);

declare global {
  interface HTMLElementTagNameMap {
    'mila-chat': MilaChat;
  }
}
