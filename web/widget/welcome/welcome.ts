/** Before the talk: who is here, what is kept, and the customer's name. */

import { html, LitElement, nothing } from 'lit';
import { property, query } from 'lit/decorators.js';
import { Refused } from '../../shared/frontdesk';
import { safeHref } from '../../shared/text';
import { base } from '../style/base';
import { icons } from '../style/icons';
import type { Words } from '../words/words';
import { look } from './welcome.css';

export class Welcome extends LitElement {
  static override styles = [base, look];

  @property({ attribute: false }) words!: Words;
  @property({ attribute: false }) busy = false;
  @property({ attribute: false }) problem: Error | undefined;
  @property({ attribute: false }) note = '';
  @property({ attribute: false }) privacyHref = '';

  @query('input') private input!: HTMLInputElement;
  @query('.solid') private button!: HTMLElement;

  focusInput(): void {
    this.input.focus({ preventScroll: true });
  }

  focusLast(): void {
    this.button.focus();
  }

  #start(event: Event): void {
    event.preventDefault();
    if (this.busy) return;
    this.dispatchEvent(new CustomEvent('mila-start', { detail: this.input.value.trim() }));
  }

  get #trouble(): string {
    const { problem, words } = this;
    if (!problem) return '';
    if (!(problem instanceof Refused)) return words.say('start_unreachable');
    if (problem.status === 429) return words.say('start_too_fast');
    return problem.detail || words.say('start_refused');
  }

  override render() {
    const { words } = this;
    const privacy = this.privacyHref && safeHref(this.privacyHref, document.baseURI);
    return html`<form @submit=${(event: Event) => this.#start(event)}>
      <div class="hello">
        <span class="face">${icons.face}</span>
        ${this.note ? html`<p class="note">${this.note}</p>` : nothing}
        <p class="title">${words.say('welcome_title')}</p>
        <p>${words.say('welcome_text')}</p>
      </div>
      <div class="ask">
        <label for="name">${words.say('name_label')}</label>
        <input
          id="name"
          name="name"
          type="text"
          maxlength="60"
          autocomplete="given-name"
          autocapitalize="words"
          spellcheck="false"
          enterkeyhint="go"
          placeholder=${words.say('name_placeholder')}
          aria-describedby="hint"
        />
        <p id="hint" class="hint">${words.say('name_hint')}</p>
        <button class="solid" type="submit" aria-disabled=${this.busy}>
          ${this.busy ? words.say('starting') : words.say('start')}
        </button>
        <p class="trouble" role="alert" ?hidden=${!this.problem}>${this.#trouble}</p>
        <p class="privacy">
          ${words.say('privacy')}
          ${
            privacy
              ? html`<a href=${privacy} target="_blank" rel="noopener noreferrer"
                  >${words.say('privacy_link')}<span class="spoken"> (${words.say('opens_new_tab')})</span></a
                >`
              : nothing
          }
        </p>
      </div>
    </form>`;
  }
}

if (!customElements.get('mila-welcome')) customElements.define('mila-welcome', Welcome);
