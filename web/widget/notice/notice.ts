/** One line about the connection or the queue, above the field. Short breaks are not worth a word. */

import { html, LitElement, nothing, type PropertyValues } from 'lit';
import { property, state } from 'lit/decorators.js';
import type { Link } from '../../shared/live';
import type { Held, Phase } from '../session/conversation';
import { base } from '../style/base';
import { icons } from '../style/icons';
import type { Words } from '../words/words';
import { look } from './notice.css';

const WORTH_A_WORD = 2_500;
const BACK_SHOWN = 3_000;

export class Notice extends LitElement {
  static override styles = [base, look];

  @property({ attribute: false }) words!: Words;
  @property({ attribute: false }) link: Link = 'connecting';
  @property({ attribute: false }) held: Held = { holder: 'bot' };
  @property({ attribute: false }) phase: Phase = 'open';

  @state() private shown: 'none' | 'broken' | 'back' = 'none';

  #timer = 0;

  override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has('link')) return;
    clearTimeout(this.#timer);
    if (this.link === 'live') this.#back();
    else if (this.link === 'lost') this.shown = 'broken';
    else if (this.shown !== 'broken') this.#timer = window.setTimeout(() => (this.shown = 'broken'), WORTH_A_WORD);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#timer);
  }

  #back(): void {
    if (this.shown !== 'broken') return;
    this.shown = 'back';
    this.#timer = window.setTimeout(() => (this.shown = 'none'), BACK_SHOWN);
  }

  get #queue(): string {
    const { holder, position } = this.held;
    if (holder !== 'queue') return '';
    return position ? this.words.say('queue_position', { position }) : this.words.say('queue');
  }

  override render() {
    const { words } = this;
    const live = this.phase === 'open';
    const broken = live && this.shown === 'broken';
    const text = broken
      ? words.say(navigator.onLine ? 'reconnecting' : 'offline')
      : live && this.shown === 'back'
        ? words.say('back_online')
        : live
          ? this.#queue
          : '';
    const kind = broken ? 'broken' : this.shown === 'back' ? 'back' : '';
    return html`<p role="status" class=${kind}>
      ${text ? html`${broken ? icons.alert : kind === 'back' ? icons.tick : icons.clock}<span>${text}</span>` : nothing}
    </p>`;
  }
}

if (!customElements.get('mila-notice')) customElements.define('mila-notice', Notice);
