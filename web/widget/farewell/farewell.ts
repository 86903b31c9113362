/** In place of the field when nothing more can be said: a rating, and the way to a new conversation. */

import { html, LitElement, nothing } from 'lit';
import { property } from 'lit/decorators.js';
import type { Thumb } from '../../shared/contract';
import '../rating/rating';
import { base } from '../style/base';
import type { Words } from '../words/words';
import { look } from './farewell.css';

export class Farewell extends LitElement {
  static override styles = [base, look];

  @property({ attribute: false }) words!: Words;
  @property({ attribute: false }) gone = false;
  @property({ attribute: false }) rated: Thumb | undefined;

  override render() {
    const { words } = this;
    return html`<div role="status">
        ${
          this.gone
            ? html`<p>${words.say('gone')}</p>`
            : html`<p class="title">${words.say('ended_title')}</p>
                <p>${words.say(this.rated ? 'ended_thanks' : 'ended_text')}</p>`
        }
      </div>
      ${this.gone ? nothing : html`<mila-rating large .words=${words} .value=${this.rated}></mila-rating>`}
      <button class="solid" type="button" @click=${() => this.dispatchEvent(new CustomEvent('mila-new'))}>
        ${words.say('new_conversation')}
      </button>`;
  }
}

if (!customElements.get('mila-farewell')) customElements.define('mila-farewell', Farewell);
