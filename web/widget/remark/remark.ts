/** A line between the messages: who has the conversation now, or that it is over. */

import { html, LitElement } from 'lit';
import { property } from 'lit/decorators.js';
import type { Closed, Control } from '../../shared/contract';
import { base } from '../style/base';
import type { Words } from '../words/words';
import { look } from './remark.css';

export class Remark extends LitElement {
  static override styles = [base, look];

  @property({ attribute: false }) words!: Words;
  @property({ attribute: false }) event!: Control | Closed;

  get #text(): string {
    const { event, words } = this;
    if (event.type === 'closed') return words.say('closed');
    if (event.holder === 'queue')
      return event.position ? words.say('queue_position', { position: event.position }) : words.say('queue');
    if (event.holder === 'bot') return words.say('bot_back');
    return event.name ? words.say('agent_joined', { name: event.name }) : words.say('agent_joined_unnamed');
  }

  override render() {
    return html`<p><span>${this.#text}</span></p>`;
  }
}

if (!customElements.get('mila-remark')) customElements.define('mila-remark', Remark);
