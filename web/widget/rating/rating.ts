/** "Did this help?": a thumb up or down. */

import { html, LitElement } from 'lit';
import { property } from 'lit/decorators.js';
import type { Thumb } from '../../shared/contract';
import { base } from '../style/base';
import { icons } from '../style/icons';
import type { Words } from '../words/words';
import { look } from './rating.css';

export class RatingButtons extends LitElement {
  static override styles = [base, look];

  @property({ attribute: false }) words!: Words;
  @property({ attribute: false }) value: Thumb | undefined;

  #rate(value: Thumb): void {
    if (value === this.value) return;
    this.dispatchEvent(new CustomEvent('mila-rate', { detail: value, bubbles: true, composed: true }));
  }

  override render() {
    const { words } = this;
    const thumb = (value: Thumb, label: 'rate_up' | 'rate_down') =>
      html`<button
        class="round ${value}"
        type="button"
        aria-pressed=${this.value === value}
        @click=${() => this.#rate(value)}
      >
        ${icons[value]}<span class="spoken">${words.say(label)}</span>
      </button>`;
    return html`<div role="group" aria-label=${words.say('rate_label')}>
      ${thumb('up', 'rate_up')}${thumb('down', 'rate_down')}
    </div>`;
  }
}

if (!customElements.get('mila-rating')) customElements.define('mila-rating', RatingButtons);
