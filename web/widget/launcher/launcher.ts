/** The bubble in the corner, the tab at the side, and the few words with which the bubble offers help. */

import { html, LitElement, nothing } from 'lit';
import { property } from 'lit/decorators.js';
import { base } from '../style/base';
import { icons } from '../style/icons';
import type { Words } from '../words/words';
import { look } from './launcher.css';

export class Launcher extends LitElement {
  static override styles = [base, look];

  @property({ attribute: false }) words!: Words;
  @property({ attribute: false }) offering = false;
  @property({ attribute: false }) unread = 0;
  @property({ attribute: false }) loading = false;

  /** Puts the focus back on what the chat was opened with. */
  focusOn(which: string): void {
    const target = this.renderRoot.querySelector<HTMLElement>(`[data-opens="${which}"]`);
    (target ?? this.renderRoot.querySelector<HTMLElement>('.bubble'))?.focus();
  }

  #press(by: string): void {
    this.dispatchEvent(new CustomEvent('mila-press', { detail: by }));
  }

  #near = (): void => {
    this.dispatchEvent(new CustomEvent('mila-near'));
  };

  #dismiss(): void {
    this.dispatchEvent(new CustomEvent('mila-dismiss'));
    this.focusOn('bubble');
  }

  override render() {
    const { words, unread } = this;
    const news = unread ? words.count('unread', unread) : '';
    return html`
      <button
        class="tab"
        data-opens="tab"
        type="button"
        aria-haspopup="dialog"
        @click=${() => this.#press('tab')}
        @pointerenter=${this.#near}
      >
        ${icons.chat}<span class="word">${words.say('tab_label')}</span>
        <span class="spoken">– ${words.say('open_chat')}</span>
      </button>
      ${this.offering ? this.#teaser() : nothing}
      <button
        class="bubble"
        data-opens="bubble"
        type="button"
        aria-haspopup="dialog"
        aria-busy=${this.loading}
        @click=${() => this.#press('bubble')}
        @pointerenter=${this.#near}
        @focus=${this.#near}
      >
        ${this.loading ? html`<span class="spin"></span>` : icons.chat}
        <span class="spoken">${words.say('open_chat')}${news ? `, ${news}` : ''}</span>
        ${unread ? html`<span class="badge" aria-hidden="true">${unread > 9 ? '9+' : unread}</span>` : nothing}
      </button>
      <span class="spoken" role="status">${news}</span>
    `;
  }

  #teaser() {
    const { words } = this;
    return html`<section class="teaser" aria-label=${words.say('teaser_title')}>
      <button class="offer" type="button" data-opens="teaser" @click=${() => this.#press('bubble')}>
        <span class="face">${icons.face}</span>
        <span>
          <strong>${words.say('teaser_title')}</strong>
          <span class="more">${words.say('teaser_text')}</span>
          <span class="spoken">– ${words.say('teaser_open')}</span>
        </span>
      </button>
      <button class="round dismiss" type="button" @click=${() => this.#dismiss()}>
        ${icons.close}<span class="spoken">${words.say('teaser_dismiss')}</span>
      </button>
    </section>`;
  }
}

if (!customElements.get('mila-launcher')) customElements.define('mila-launcher', Launcher);

declare global {
  interface HTMLElementTagNameMap {
    'mila-launcher': Launcher;
  }
}
