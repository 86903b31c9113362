/** What can be done with the conversation as a whole. What can't be undone is asked for once more. */

import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { property, query, state } from 'lit/decorators.js';
import { base } from '../style/base';
import { icons } from '../style/icons';
import { LANGUAGES, type Key, type Words } from '../words/words';
import { look } from './menu.css';

type Act = 'new' | 'end' | 'erase';

export class Menu extends LitElement {
  static override styles = [base, look];

  @property({ attribute: false }) words!: Words;
  /** There is a conversation, running or over. */
  @property({ attribute: false }) running = false;
  /** It can be continued. */
  @property({ attribute: false }) open = false;
  @property({ attribute: false }) larger = false;
  /** Those of the operator; none: all that the widget has. */
  @property({ attribute: false }) languages: string[] = [];

  @state() private unfolded = false;
  @state() private asking: Act | undefined;

  @query('.more') private button!: HTMLElement;

  override connectedCallback(): void {
    super.connectedCallback();
    window.addEventListener('pointerdown', this.#outside);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.removeEventListener('pointerdown', this.#outside);
  }

  focusButton(): void {
    this.button.focus();
  }

  /** Folds up whatever is unfolded; says whether anything was. */
  dismiss(): boolean {
    if (!this.unfolded && !this.asking) return false;
    this.unfolded = false;
    this.asking = undefined;
    this.focusButton();
    return true;
  }

  #outside = (event: Event): void => {
    if (this.unfolded && !event.composedPath().includes(this)) this.unfolded = false;
  };

  #left(event: FocusEvent): void {
    const to = event.relatedTarget as Node | null;
    if (to && !this.renderRoot.contains(to)) this.unfolded = false;
  }

  async #ask(act: Act): Promise<void> {
    this.unfolded = false;
    this.asking = act;
    await this.updateComplete;
    this.renderRoot.querySelector<HTMLElement>('.ask .back')?.focus();
  }

  #tell(name: string, detail?: string): void {
    this.unfolded = false;
    this.asking = undefined;
    this.focusButton();
    this.dispatchEvent(new CustomEvent(`mila-${name}`, { detail }));
  }

  #item(icon: TemplateResult, key: Key, act: () => void) {
    return html`<li>
      <button class="item" type="button" @click=${act}>${icon}<span>${this.words.say(key)}</span></button>
    </li>`;
  }

  override render() {
    const { words } = this;
    return html`<button
        class="round more"
        type="button"
        aria-expanded=${this.unfolded}
        aria-controls="menu"
        @click=${() => (this.unfolded = !this.unfolded)}
      >
        ${icons.more}<span class="spoken">${words.say('menu_open')}</span>
      </button>
      <div id="menu" class="list" ?hidden=${!this.unfolded} @focusout=${(event: FocusEvent) => this.#left(event)}>
        <ul>
          ${this.running ? this.#item(icons.plus, 'menu_new', () => this.#renew()) : nothing}
          ${this.open ? this.#item(icons.flag, 'menu_end', () => void this.#ask('end')) : nothing}
          ${this.open ? this.#item(icons.bin, 'menu_erase', () => void this.#ask('erase')) : nothing}
          <li>
            <button
              class="item"
              type="button"
              aria-pressed=${this.larger}
              @click=${() => this.dispatchEvent(new CustomEvent('mila-larger'))}
            >
              ${icons.letters}<span>${words.say('menu_larger')}</span>${this.larger ? icons.tick : nothing}
            </button>
          </li>
        </ul>
        ${this.#tongues()}
      </div>
      ${this.asking ? this.#question(this.asking) : nothing}`;
  }

  #renew(): void {
    if (this.open) void this.#ask('new');
    else this.#tell('new');
  }

  #tongues() {
    const { words } = this;
    const offered = LANGUAGES.filter((tag) => !this.languages.length || this.languages.includes(tag));
    const name = (tag: string) => {
      const own = new Intl.DisplayNames(tag === 'sr' ? 'sr-Latn' : tag, { type: 'language' }).of(tag) ?? tag;
      return own.charAt(0).toLocaleUpperCase(tag) + own.slice(1);
    };
    if (offered.length < 2) return nothing;
    return html`<div class="tongues" role="group" aria-label=${words.say('menu_language')}>
      ${icons.globe}
      ${offered.map(
        (tag) =>
          html`<button
            type="button"
            lang=${tag}
            aria-pressed=${tag === words.language}
            @click=${() => this.#tell('language', tag)}
          >
            ${name(tag)}
          </button>`,
      )}
    </div>`;
  }

  #question(act: Act) {
    const { words } = this;
    return html`<div class="veil">
      <div class="ask" role="alertdialog" aria-modal="true" aria-labelledby="question">
        <p id="question">${words.say(`confirm_${act}`)}</p>
        <button class="back" type="button" @click=${() => this.dismiss()}>${words.say('back')}</button>
        <button class="solid" type="button" @click=${() => this.#tell(act)}>${words.say(`yes_${act}`)}</button>
      </div>
    </div>`;
  }
}

if (!customElements.get('mila-menu')) customElements.define('mila-menu', Menu);
