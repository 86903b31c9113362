/** One message: who says it, what it says, what can be chosen, what hangs on it, and how it stands with it. */

import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { property } from 'lit/decorators.js';
import type { Attachment, Message, Thumb } from '../../shared/contract';
import { pieces, safeHref, scriptTag } from '../../shared/text';
import '../choices/choices';
import '../rating/rating';
import type { Outgoing, Shown } from '../session/timeline';
import { base } from '../style/base';
import { icons } from '../style/icons';
import type { Words } from '../words/words';
import { look } from './message.css';

export class MessageView extends LitElement {
  static override styles = [base, look];

  @property({ attribute: false }) words!: Words;
  @property({ attribute: false, hasChanged: (now, old) => JSON.stringify(now) !== JSON.stringify(old) })
  entry!: Shown | Outgoing;
  /** First and last of what one side says in one breath. */
  @property({ attribute: false }) first = true;
  @property({ attribute: false }) last = true;
  @property({ attribute: false }) rated: Thumb | undefined;
  @property({ attribute: false }) rateable = false;

  #tell(name: string, detail?: unknown): void {
    this.dispatchEvent(new CustomEvent(`mila-${name}`, { detail, bubbles: true, composed: true }));
  }

  override render() {
    return this.entry.kind === 'outgoing' ? this.#outgoing(this.entry) : this.#shown(this.entry);
  }

  #shown({ message, open, chosen }: Shown) {
    const { words } = this;
    return html`<div class="row ${message.from} ${this.first ? 'first' : ''} ${this.last ? 'last' : ''}">
      <span class="face">${this.first ? this.#face(message) : nothing}</span>
      <div class="column">
        ${message.from === 'agent' && this.first && message.name ? html`<p class="name" aria-hidden="true">${message.name}</p>` : nothing}
        ${message.text || !message.attachments.length ? this.#bubble(message.text, this.#label(message)) : nothing}
        ${message.attachments.map((item) => this.#attachment(item))}
        ${
          message.choices.length
            ? html`<mila-choices
                .words=${words}
                .choices=${message.choices}
                .open=${open}
                .chosen=${chosen}
              ></mila-choices>`
            : nothing
        }
        ${this.last || this.rateable ? this.#foot(message) : nothing}
      </div>
    </div>`;
  }

  #outgoing({ id, text, at, delivery, failure }: Outgoing) {
    const { words } = this;
    const waits = delivery === 'retrying';
    return html`<div class="row visitor outgoing ${delivery} first last">
      <div class="column">
        ${this.#bubble(text, words.say('says_visitor'))}
        ${
          delivery === 'failed'
            ? html`<p class="state bad" role="alert">
                  ${icons.alert}<span
                    >${words.say(`not_sent_${failure?.why ?? 'refused'}`)} ${failure?.detail ?? ''}</span
                  >
                </p>
                <p class="acts">${this.#acts({ id, text, failure })}</p>`
            : html`<p class="state" aria-live="off">
                  ${delivery === 'sent' ? icons.tick : icons.clock}
                  <span
                    >${waits ? words.say('retrying') : delivery === 'sent' ? words.time(new Date(at)) : words.say('sending')}</span
                  >
                  ${delivery === 'sent' ? html`<span class="spoken">${words.say('sent')}</span>` : nothing}
                </p>
                ${
                  waits
                    ? html`<p class="acts">
                        <button class="plain" type="button" @click=${() => this.#tell('now')}>
                          ${words.say('send_now')}
                        </button>
                      </p>`
                    : nothing
                }`
        }
      </div>
    </div>`;
  }

  #acts({ id, text, failure }: Pick<Outgoing, 'id' | 'text'> & { failure: Outgoing['failure'] }) {
    const { words } = this;
    const button = (key: 'resend' | 'edit' | 'discard', act: () => void) =>
      html`<button class="plain" type="button" @click=${act}>${words.say(key)}</button>`;
    return html`
      ${failure?.why === 'old' ? button('resend', () => this.#tell('retry', id)) : button('edit', () => this.#tell('edit', { key: id, text }))}
      ${button('discard', () => this.#tell('discard', id))}
    `;
  }

  #label(message: Message): string {
    const { words } = this;
    if (message.from === 'agent') return words.say('says_agent', { name: message.name ?? '' });
    return words.say(`says_${message.from}`);
  }

  #face(message: Message): TemplateResult | typeof nothing {
    if (message.from === 'bot') return html`<i>${icons.face}</i>`;
    return message.from === 'agent' ? html`<i>${icons.person}</i>` : nothing;
  }

  #bubble(text: string, label: string) {
    return html`<div class="bubble">
      <span class="spoken">${label} </span
      ><span class="text" dir="auto" lang=${scriptTag(text, this.words.language) ?? nothing}
        >${pieces(text).map((piece) =>
          'href' in piece
            ? html`<a href=${piece.href} target="_blank" rel="noopener noreferrer">${piece.text}</a>`
            : piece.text,
        )}</span
      >
    </div>`;
  }

  #attachment({ kind, title, href }: Attachment) {
    const { words } = this;
    const safe = safeHref(href, document.baseURI);
    if (!safe || !/^https?:/.test(safe)) return nothing;
    const name = title || words.say('document');
    const spoken = html`<span class="spoken"> (${words.say('opens_new_tab')})</span>`;
    if (kind === 'image')
      return html`<a class="picture" href=${safe} target="_blank" rel="noopener noreferrer"
        ><img src=${safe} alt=${name} loading="lazy" referrerpolicy="no-referrer" />${spoken}</a
      >`;
    return html`<a class="document" href=${safe} target="_blank" rel="noopener noreferrer">
      ${icons.file}<span><strong>${name}</strong><small>${kind.toLocaleUpperCase()}</small></span
      >${spoken}
    </a>`;
  }

  #foot(message: Message) {
    const { words } = this;
    const at = new Date(message.at);
    if (Number.isNaN(at.getTime())) return nothing;
    const mine = message.from === 'visitor';
    return html`<p class="foot">
      ${mine ? html`${icons.tick}<span class="spoken">${words.say('sent')}, </span>` : nothing}
      <time datetime=${message.at}>${words.time(at)}</time>
      ${
        this.rateable
          ? html`<mila-rating
              .words=${words}
              .value=${this.rated}
              @mila-rate=${(event: CustomEvent<Thumb>) => {
                event.stopPropagation();
                this.#tell('rate', { seq: message.seq, value: event.detail });
              }}
            ></mila-rating>`
          : nothing
      }
    </p>`;
  }
}

if (!customElements.get('mila-message')) customElements.define('mila-message', MessageView);
