/** The chat itself: a dialog beside the page, or over it on a phone. Puts the parts together and moves the focus. */

import { html, LitElement, nothing, type PropertyValues } from 'lit';
import { property, query, state } from 'lit/decorators.js';
import '../composer/composer';
import type { Composer } from '../composer/composer';
import '../farewell/farewell';
import '../log/log';
import '../menu/menu';
import type { Menu } from '../menu/menu';
import '../notice/notice';
import { Conversation } from '../session/conversation';
import type { Memory } from '../session/memory';
import { base } from '../style/base';
import { icons } from '../style/icons';
import '../welcome/welcome';
import type { Welcome } from '../welcome/welcome';
import type { Words } from '../words/words';
import { look } from './panel.css';

export { Conversation };

/** As in the style sheet: here the chat covers the page. */
const COVERS = '(max-width: 480px), (max-height: 420px)';

export class Panel extends LitElement {
  static override styles = [base, look];

  @property({ attribute: false }) words!: Words;
  @property({ attribute: false }) conversation!: Conversation;
  @property({ attribute: false }) memory!: Memory;
  @property({ attribute: false }) site = '';
  @property({ attribute: false }) identity = '';
  @property({ attribute: false }) privacyHref = '';

  @state() private larger = false;
  @state() private covers = false;
  @state() private said = '';

  @query('mila-composer') private composer?: Composer;
  @query('mila-welcome') private welcome?: Welcome;
  @query('mila-menu') private menu?: Menu;
  @query('.minimise') private minimise!: HTMLElement;
  @query('.panel') private panel!: HTMLElement;

  #media = matchMedia(COVERS);
  #draft = '';

  override connectedCallback(): void {
    super.connectedCallback();
    this.conversation.addEventListener('change', this.#changed);
    this.#media.addEventListener('change', this.#fit);
    window.visualViewport?.addEventListener('resize', this.#fit);
    window.visualViewport?.addEventListener('scroll', this.#fit);
    this.larger = this.memory.read<boolean>('larger') ?? false;
    this.#fit();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.conversation.removeEventListener('change', this.#changed);
    this.#media.removeEventListener('change', this.#fit);
    window.visualViewport?.removeEventListener('resize', this.#fit);
    window.visualViewport?.removeEventListener('scroll', this.#fit);
  }

  override firstUpdated(): void {
    void this.#focusInput();
  }

  override updated(changed: PropertyValues): void {
    if (changed.has('conversation') || this.conversation.phase !== this.#phase) void this.#phaseChanged();
  }

  #phase = '';

  /** The part that had the focus may have gone: it goes on to the part that came. */
  async #phaseChanged(): Promise<void> {
    const before = this.#phase;
    this.#phase = this.conversation.phase;
    if (before === 'starting' && this.#phase === 'open') await this.#focusInput();
    else if (before === 'open' && this.matches(':focus-within') && this.renderRoot.querySelector(':focus') === null)
      this.minimise.focus();
    if (this.#phase === 'open' && this.#draft) {
      await this.updateComplete;
      this.composer?.write(this.#draft);
      this.#draft = '';
    }
  }

  async #focusInput(): Promise<void> {
    await this.updateComplete;
    const part = this.welcome ?? this.composer;
    await part?.updateComplete;
    // On a touch screen a focused field would raise the keyboard over what is to be read first.
    if (part && !matchMedia('(pointer: coarse)').matches) part.focusInput();
    else this.panel.focus();
  }

  #changed = (): void => this.requestUpdate();

  /** On a phone the keyboard takes part of the screen: what is left is the chat's. */
  #fit = (): void => {
    this.covers = this.#media.matches;
    const view = window.visualViewport;
    this.style.setProperty('--_view-height', view && this.covers ? `${view.height}px` : '100dvh');
    this.style.setProperty('--_view-top', view && this.covers ? `${view.offsetTop}px` : '0px');
  };

  #minimise = (): void => {
    this.dispatchEvent(new CustomEvent('mila-minimise'));
  };

  #key = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape' || event.isComposing) return;
    event.stopPropagation();
    if (!this.menu?.dismiss()) this.#minimise();
  };

  /** Where the chat covers the page, the focus stays in it: what lies behind could not be seen. */
  #wrap(to: 'first' | 'last'): void {
    if (to === 'first') this.menu?.focusButton();
    else (this.composer ?? this.welcome)?.focusLast();
  }

  #start(name: string): void {
    const body = { site: this.site, language: this.words.language };
    void this.conversation.start({ ...body, ...(name && { name }), ...(this.identity && { identity: this.identity }) });
  }

  /** Ready for a new start; what could not be sent in the old conversation is kept for it. */
  async #renew(): Promise<void> {
    const unsent = this.conversation.entries.filter((entry) => entry.kind === 'outgoing');
    if (this.conversation.phase === 'gone') this.#draft = unsent.map((entry) => entry.text).join('\n');
    this.conversation.leave();
    this.said = '';
    await this.#focusInput();
  }

  async #erase(): Promise<void> {
    try {
      await this.conversation.erase();
      this.said = this.words.say('erased');
    } catch {
      this.said = this.words.say('erase_failed');
    }
    await this.#focusInput();
  }

  #enlarge(): void {
    this.larger = !this.larger;
    this.memory.write('larger', this.larger || undefined);
  }

  #language(event: CustomEvent<string>): void {
    this.dispatchEvent(new CustomEvent('mila-language', { detail: event.detail }));
  }

  /** An unsent message goes back into the field, to be changed. */
  #edit(event: CustomEvent<{ key: string; text: string }>): void {
    this.conversation.discard(event.detail.key);
    this.composer?.write(event.detail.text);
    this.composer?.focusInput();
  }

  override render() {
    const { conversation, words } = this;
    const fresh = conversation.phase === 'none' || conversation.phase === 'starting';
    const welcome = fresh || (conversation.phase === 'gone' && !conversation.log.length);
    return html`
      ${this.covers ? html`<span tabindex="0" @focus=${() => this.#wrap('last')}></span>` : nothing}
      <div
        class="panel ${this.larger ? 'larger' : ''}"
        role="dialog"
        tabindex="-1"
        aria-modal=${this.covers ? 'true' : 'false'}
        aria-label=${words.say('panel_label')}
        @keydown=${this.#key}
      >
        ${this.#header(welcome)}
        <div class="body">${welcome ? this.#welcome() : this.#talk()}</div>
        <span class="spoken" role="status">${this.said}</span>
      </div>
      ${this.covers ? html`<span tabindex="0" @focus=${() => this.#wrap('first')}></span>` : nothing}
    `;
  }

  #header(welcome: boolean) {
    const { conversation, words } = this;
    const agent = conversation.held.holder === 'agent';
    const name = agent ? (conversation.held.name ?? words.say('agent_role')) : words.say('bot_name');
    return html`<div class="head">
      <span class="face">${agent ? icons.person : icons.face}</span>
      <div class="who">
        <h2>${name}</h2>
        <p>${words.say(agent ? 'agent_role' : 'bot_role')}</p>
      </div>
      <mila-menu
        .words=${words}
        .running=${!welcome}
        .open=${conversation.phase === 'open'}
        .larger=${this.larger}
        .languages=${conversation.operator?.languages ?? []}
        @mila-new=${() => void this.#renew()}
        @mila-end=${() => conversation.end()}
        @mila-erase=${() => void this.#erase()}
        @mila-larger=${() => this.#enlarge()}
        @mila-language=${(event: CustomEvent<string>) => this.#language(event)}
      ></mila-menu>
      <button class="round minimise" type="button" @click=${this.#minimise}>
        ${icons.minimise}<span class="spoken">${words.say('minimise')}</span>
      </button>
    </div>`;
  }

  #welcome() {
    const { conversation, words } = this;
    return html`<mila-welcome
      .words=${words}
      .busy=${conversation.phase === 'starting'}
      .problem=${conversation.problem}
      .note=${conversation.phase === 'gone' ? words.say('expired_note') : this.said}
      .privacyHref=${this.privacyHref}
      @mila-start=${(event: CustomEvent<string>) => this.#start(event.detail)}
    ></mila-welcome>`;
  }

  #talk() {
    const { conversation, words } = this;
    const { held } = conversation;
    return html`
      <mila-log
        .words=${words}
        .entries=${conversation.entries}
        .ratings=${new Map(conversation.ratings)}
        .typing=${conversation.typing || conversation.waiting}
        .slow=${conversation.slow}
        .agent=${held.holder === 'agent' ? (held.name ?? words.say('an_agent')) : ''}
        .rateable=${conversation.phase === 'open' || conversation.phase === 'closed'}
        @mila-choose=${(event: CustomEvent<{ id: string; title: string }>) => conversation.choose(event.detail)}
        @mila-retry=${(event: CustomEvent<string>) => conversation.retry(event.detail)}
        @mila-now=${() => conversation.sendNow()}
        @mila-discard=${(event: CustomEvent<string>) => conversation.discard(event.detail)}
        @mila-edit=${(event: CustomEvent<{ key: string; text: string }>) => this.#edit(event)}
        @mila-rate=${(event: CustomEvent<{ seq: number; value: 'up' | 'down' }>) =>
          conversation.rate(event.detail.value, event.detail.seq)}
      ></mila-log>
      <mila-notice .words=${words} .link=${conversation.link} .held=${held} .phase=${conversation.phase}></mila-notice>
      ${
        conversation.phase === 'open'
          ? html`<mila-composer
              .words=${words}
              .site=${this.site}
              @mila-say=${(event: CustomEvent<string>) => conversation.say(event.detail)}
              @mila-writes=${() => conversation.writes()}
            ></mila-composer>`
          : html`<mila-farewell
              .words=${words}
              .gone=${conversation.phase === 'gone'}
              .rated=${conversation.ratings.get(0)}
              @mila-rate=${(event: CustomEvent<'up' | 'down'>) => conversation.rate(event.detail)}
              @mila-new=${() => void this.#renew()}
            ></mila-farewell>`
      }
    `;
  }
}

if (!customElements.get('mila-panel')) customElements.define('mila-panel', Panel);

declare global {
  interface HTMLElementTagNameMap {
    'mila-panel': Panel;
  }
}
