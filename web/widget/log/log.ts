/** The conversation, oldest first. A screen reader reads out what comes (role "log", politely). */

import { html, LitElement, nothing, type PropertyValues } from 'lit';
import { property, query, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import type { Thumb } from '../../shared/contract';
import '../message/message';
import '../remark/remark';
import type { Entry } from '../session/timeline';
import { base } from '../style/base';
import { icons } from '../style/icons';
import type { Words } from '../words/words';
import { look } from './log.css';

const PAGE = 60;
const NEAR_THE_END = 80;
const ONE_BREATH = 5 * 60_000;

const speaker = (entry: Entry): string =>
  entry.kind === 'outgoing' ? 'visitor' : entry.kind === 'message' ? entry.message.from : 'remark';
const moment = (entry: Entry): number =>
  entry.kind === 'outgoing' ? entry.at : Date.parse(entry.kind === 'message' ? entry.message.at : entry.event.at);

export class Log extends LitElement {
  static override styles = [base, look];

  @property({ attribute: false }) words!: Words;
  @property({ attribute: false }) entries: Entry[] = [];
  @property({ attribute: false }) ratings: ReadonlyMap<number, Thumb> = new Map();
  @property({ attribute: false }) typing = false;
  @property({ attribute: false }) slow = false;
  /** The name of the agent who holds the conversation, if one does. */
  @property({ attribute: false }) agent = '';
  @property({ attribute: false }) rateable = true;

  @state() private shown = PAGE;
  @state() private away = false;

  @query('.scroll') private scroller!: HTMLElement;

  #resized = new ResizeObserver(() => this.#stay());
  #count = 0;
  #top = 0;

  override firstUpdated(): void {
    this.#resized.observe(this.scroller);
    const list = this.renderRoot.querySelector('.list');
    if (list) this.#resized.observe(list);
    this.#toEnd();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#resized.disconnect();
  }

  override updated(changed: PropertyValues<this>): void {
    if (!changed.has('entries')) return;
    const grew = this.entries.length > this.#count;
    const mine = grew && this.entries.at(-1)?.kind === 'outgoing';
    this.#count = this.entries.length;
    if (mine) this.#toEnd();
  }

  /** Whoever reads further up is left there; whoever is at the end stays at the end. */
  #stay(): void {
    if (!this.away) this.#toEnd();
  }

  /** To the end; or to the beginning of the last message, if that alone is higher than what can be seen. */
  #toEnd(): void {
    this.away = false;
    const last = this.renderRoot.querySelector<HTMLElement>('.list > :last-child');
    const high = last !== null && last.offsetHeight > this.scroller.clientHeight;
    this.scroller.scrollTop = high ? last.offsetTop - 8 : this.scroller.scrollHeight;
    this.#top = this.scroller.scrollTop;
  }

  /** Only scrolling up leaves the end: what is added below the end, or taken away there, does not. */
  #scrolled(): void {
    const { scrollTop, scrollHeight, clientHeight } = this.scroller;
    const up = scrollTop < this.#top - 1;
    this.#top = scrollTop;
    if (scrollHeight - scrollTop - clientHeight <= NEAR_THE_END) this.away = false;
    else if (up) this.away = true;
  }

  async #earlier(): Promise<void> {
    const below = this.scroller.scrollHeight - this.scroller.scrollTop;
    this.away = true;
    this.shown += PAGE;
    await this.updateComplete;
    this.scroller.scrollTop = this.scroller.scrollHeight - below;
    this.scroller.focus({ preventScroll: true });
  }

  /** The message under which the customer is asked whether it helped: the last one, if it answers and asks nothing. */
  get #answer(): string {
    const last = this.entries.at(-1);
    const said = this.entries.some((entry) => speaker(entry) === 'visitor');
    const helps = last?.kind === 'message' && last.message.from === 'bot' && !last.message.choices.length;
    return said && helps && !this.typing ? last.id : '';
  }

  override render() {
    const { words } = this;
    const from = Math.max(0, this.entries.length - this.shown);
    const visible = this.entries.slice(from);
    const answer = this.#answer;
    return html`
      <div
        class="scroll"
        role="log"
        tabindex="0"
        aria-label=${words.say('log_label')}
        @scroll=${() => this.#scrolled()}
      >
        <div class="list">
          ${
            from > 0
              ? html`<button class="plain earlier" type="button" @click=${() => void this.#earlier()}>
                  ${words.say('earlier')}
                </button>`
              : nothing
          }
          ${repeat(
            visible,
            (entry) => entry.id,
            (entry, index) => this.#row(entry, visible[index - 1], visible[index + 1], answer),
          )}
          ${this.typing ? this.#writing() : nothing}
          ${this.slow ? html`<p class="slow">${words.say('slow')}</p>` : nothing}
        </div>
      </div>
      <button class="round to-end" type="button" ?hidden=${!this.away} @click=${() => this.#toEnd()}>
        ${icons.minimise}<span class="spoken">${words.say('to_end')}</span>
      </button>
    `;
  }

  #row(entry: Entry, before: Entry | undefined, after: Entry | undefined, answer: string) {
    const at = new Date(moment(entry));
    const newDay = !before || new Date(moment(before)).toDateString() !== at.toDateString();
    const day = newDay && !Number.isNaN(at.getTime()) ? html`<p class="day">${this.words.day(at)}</p>` : nothing;
    if (entry.kind === 'remark')
      return html`${day}<mila-remark .words=${this.words} .event=${entry.event}></mila-remark>`;
    const joined = (other: Entry | undefined) =>
      other !== undefined && speaker(other) === speaker(entry) && Math.abs(moment(other) - moment(entry)) < ONE_BREATH;
    const seq = entry.kind === 'message' ? entry.message.seq : 0;
    return html`${day}<mila-message
        class=${joined(before) && !newDay ? 'joined' : ''}
        .words=${this.words}
        .entry=${entry}
        .first=${!joined(before) || newDay}
        .last=${!joined(after)}
        .rated=${this.ratings.get(seq)}
        .rateable=${this.rateable && (entry.id === answer || this.ratings.has(seq))}
      ></mila-message>`;
  }

  #writing() {
    const words = this.agent ? this.words.say('typing_agent', { name: this.agent }) : this.words.say('typing');
    return html`<p class="typing">
      <span class="face">${this.agent ? icons.person : icons.face}</span
      ><span class="dots" aria-hidden="true"><i></i><i></i><i></i></span><span class="spoken">${words}</span>
    </p>`;
  }
}

if (!customElements.get('mila-log')) customElements.define('mila-log', Log);
