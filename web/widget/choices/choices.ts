/** What the customer may pick: a row of answers, or cards where a choice is described. */

import { html, LitElement, nothing } from 'lit';
import { property } from 'lit/decorators.js';
import type { Choice } from '../../shared/contract';
import { base } from '../style/base';
import { icons } from '../style/icons';
import type { Words } from '../words/words';
import { look } from './choices.css';

export class Choices extends LitElement {
  static override styles = [base, look];

  @property({ attribute: false }) words!: Words;
  @property({ attribute: false }) choices: Choice[] = [];
  @property({ attribute: false }) open = true;
  @property({ attribute: false }) chosen: string | undefined;

  #choose(choice: Choice): void {
    if (!this.open) return;
    this.dispatchEvent(new CustomEvent('mila-choose', { detail: choice, bubbles: true, composed: true }));
  }

  override render() {
    const cards = this.choices.some((choice) => choice.description);
    return html`<ul aria-label=${this.words.say('choices_label')} class=${cards ? 'cards' : 'answers'}>
      ${this.choices.map((choice, index) => this.#item(choice, index))}
    </ul>`;
  }

  #item(choice: Choice, index: number) {
    const picked = choice.id === this.chosen;
    const state = picked ? 'picked' : this.open ? 'open' : 'shut';
    if (!choice.description) return html`<li class=${state}>${this.#button(choice, index, picked)}</li>`;
    return html`<li class="card ${state}">
      <div id="about-${index}">${this.#about(choice.description)}</div>
      ${this.#button(choice, index, picked)}
    </li>`;
  }

  /** The button keeps the focus when it can no longer be pressed: `disabled` would throw the focus back to the page. */
  #button(choice: Choice, index: number, picked: boolean) {
    const described = choice.description ? `about-${index}` : nothing;
    return html`<button
      type="button"
      aria-describedby=${described}
      aria-disabled=${!this.open}
      tabindex=${this.open ? nothing : '-1'}
      @click=${() => this.#choose(choice)}
    >
      ${picked ? icons.tick : nothing}<span dir="auto">${choice.title}</span>
      ${picked ? html`<span class="spoken">(${this.words.say('choice_made')})</span>` : nothing}
    </button>`;
  }

  /** Parts set off by a middle dot or a new line: the first names it; figures and words are shown apart. */
  #about(description: string) {
    const [name, ...facts] = description.split(/\s+·\s+|\n+/).filter(Boolean);
    return html`<strong dir="auto">${name}</strong>${
        facts.length
          ? html`<span class="facts"
              >${facts.map((fact) => html`<span class=${/\d/.test(fact) ? 'figure' : 'word'} dir="auto">${fact}</span> `)}</span
            >`
          : nothing
      }`;
  }
}

if (!customElements.get('mila-choices')) customElements.define('mila-choices', Choices);
