/** Where the customer writes. Enter sends, Shift+Enter breaks the line; nothing pasted is ever cut off silently. */

import { html, LitElement, nothing } from 'lit';
import { property, query, state } from 'lit/decorators.js';
import { TEXT_LIMIT } from '../../shared/contract';
import { length } from '../../shared/text';
import { base } from '../style/base';
import { icons } from '../style/icons';
import type { Words } from '../words/words';
import { look } from './composer.css';

const TELL_FROM = TEXT_LIMIT - 200;

export class Composer extends LitElement {
  static override styles = [base, look];

  @property({ attribute: false }) words!: Words;
  @property({ attribute: false }) site = '';

  @state() private draft = '';

  @query('textarea') private field!: HTMLTextAreaElement;
  @query('.send') private button!: HTMLElement;

  override firstUpdated(): void {
    this.write(this.#kept());
  }

  focusInput(): void {
    this.field.focus({ preventScroll: true });
  }

  focusLast(): void {
    this.button.focus();
  }

  /** Puts words into the field, behind what is there. */
  write(text: string): void {
    this.field.value = [this.field.value, text].filter(Boolean).join('\n');
    this.#input();
  }

  #input(): void {
    this.draft = this.field.value;
    this.#keep(this.draft);
    this.#grow();
  }

  #grow(): void {
    this.field.style.height = '';
    if (this.draft) this.field.style.height = `${this.field.scrollHeight}px`;
  }

  #typed(): void {
    this.#input();
    this.dispatchEvent(new CustomEvent('mila-writes'));
  }

  #key(event: KeyboardEvent): void {
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    this.#say();
  }

  #say(): void {
    const text = this.draft.trim();
    if (!text || length(text) > TEXT_LIMIT) return this.field.focus();
    this.dispatchEvent(new CustomEvent('mila-say', { detail: text }));
    this.field.value = '';
    this.#input();
    this.field.focus();
  }

  /** A half-written message outlives a reload, in this tab only. */
  #kept(): string {
    try {
      return sessionStorage.getItem(`mila:${this.site}:draft`) ?? '';
    } catch {
      return '';
    }
  }

  #keep(draft: string): void {
    try {
      if (draft) sessionStorage.setItem(`mila:${this.site}:draft`, draft);
      else sessionStorage.removeItem(`mila:${this.site}:draft`);
    } catch {
      // Storage is blocked: then it does not.
    }
  }

  override render() {
    const { words } = this;
    const count = length(this.draft.trim());
    const over = count - TEXT_LIMIT;
    const empty = !this.draft.trim();
    return html`<form
      @submit=${(event: Event) => {
        event.preventDefault();
        this.#say();
      }}
    >
      <div class="row">
        <textarea
          rows="1"
          inputmode="text"
          enterkeyhint="send"
          autocomplete="off"
          aria-label=${words.say('write_label')}
          aria-describedby="length"
          aria-invalid=${over > 0}
          placeholder=${words.say('write_placeholder')}
          @input=${() => this.#typed()}
          @keydown=${(event: KeyboardEvent) => this.#key(event)}
        ></textarea>
        <button class="round send" type="submit" aria-disabled=${empty || over > 0}>
          ${icons.send}<span class="spoken">${words.say('send')}</span>
        </button>
      </div>
      <p id="length" class=${over > 0 ? 'over' : ''} role="status">
        ${
          over > 0
            ? words.count('too_long', over)
            : count >= TELL_FROM
              ? words.count('characters_left', TEXT_LIMIT - count)
              : nothing
        }
      </p>
    </form>`;
  }
}

if (!customElements.get('mila-composer')) customElements.define('mila-composer', Composer);
