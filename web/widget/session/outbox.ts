/**
 * What the customer has said and the front desk has not yet confirmed. One message is on its way at a time, in order,
 * each under a key of its own, so that sending it again can do nothing twice. All tabs of a site share one outbox.
 */

import { Refused, type FrontDesk, type Words } from '../../shared/frontdesk';
import type { Ticket } from '../../shared/contract';
import { backoff, Patience } from '../../shared/patience';
import type { Memory } from './memory';

export interface Pending {
  key: string;
  conversation: string;
  text: string;
  choice?: string;
  /** When it was said, in ms since 1970. */
  at: number;
  /** The end of the log when it was said: it can only stand after that. */
  after: number;
  /** Where it stands in the log, once the front desk has confirmed it. */
  seq?: number;
  /** It was refused for good, or is too old to be sent without being asked for. */
  failed?: Failure;
}

export interface Failure {
  why: 'refused' | 'too_long' | 'old';
  detail?: string;
}

/** How it stands with a message, beyond what is kept. */
export interface Attempt {
  count: number;
  sending: boolean;
}

/** A message said longer ago than this is not sent without being asked for: a "yes" may mean something else by now. */
const STALE = 10 * 60_000;
const LOCK_PATIENCE = 20_000;

export class Outbox {
  #items: Pending[];
  #attempts = new Map<string, Attempt>();
  #patience = new Patience();
  #pumping = false;
  #stopped = false;

  constructor(
    private readonly desk: FrontDesk,
    private readonly ticket: Ticket,
    private readonly memory: Memory,
    private readonly changed: () => void,
    private readonly sent: (seq: number) => void,
    private readonly gone: () => void,
  ) {
    this.#items = this.#load();
    this.#update((items) => items.map((item) => this.#aged(item)));
  }

  get items(): readonly Pending[] {
    return this.#items;
  }

  attempt(key: string): Attempt {
    return this.#attempts.get(key) ?? { count: 0, sending: false };
  }

  say(words: { text: string; choice?: string }, after: number): void {
    const item: Pending = {
      key: crypto.randomUUID?.() ?? randomKey(),
      conversation: this.ticket.id,
      at: Date.now(),
      after,
      ...words,
    };
    this.#update((items) => [...items, item]);
    void this.pump();
  }

  /** Sends a message that failed once more, behind what was said since, under the same key. */
  retry(key: string): void {
    this.#update((items) => {
      const item = items.find((other) => other.key === key);
      if (!item?.failed) return items;
      const { failed: _, ...again } = item;
      return [...items.filter((other) => other.key !== key), { ...again, at: Date.now() }];
    });
    this.hurry();
  }

  discard(key: string): void {
    this.#update((items) => items.filter((item) => item.key !== key));
  }

  /** Forgets what stands in the log by now. */
  settle(inLog: (seq: number) => boolean): void {
    const settled = (item: Pending) => item.seq !== undefined && inLog(item.seq);
    if (this.#items.some(settled)) this.#update((items) => items.filter((item) => !settled(item)));
  }

  /** Another tab changed what is kept. */
  reload(): void {
    this.#items = this.#load();
    this.changed();
    void this.pump();
  }

  hurry(): void {
    this.#patience.hurry();
    void this.pump();
  }

  stop(): void {
    this.#stopped = true;
    this.#patience.hurry();
  }

  async pump(): Promise<void> {
    if (this.#pumping) return;
    this.#pumping = true;
    try {
      while (!this.#stopped && this.#head()) {
        const pause = await this.#alone(() => this.#attemptHead());
        if (pause && !this.#stopped) await this.#patience.wait(pause);
      }
    } finally {
      this.#pumping = false;
    }
  }

  #head(): Pending | undefined {
    return this.#items.find((item) => item.seq === undefined && !item.failed);
  }

  /** Tries the first message once; says how long to wait before the next try. */
  async #attemptHead(): Promise<number> {
    this.#items = this.#load(); // another tab may have sent it while we waited for our turn
    const item = this.#head();
    if (!item || this.#stopped) return 0;
    const count = this.attempt(item.key).count + 1;
    this.#mark(item.key, { count, sending: true });
    try {
      const words: Words = item.choice ? { choice: item.choice } : { text: item.text };
      const seq = await this.desk.send(this.ticket, item.key, words);
      this.#attempts.delete(item.key);
      this.#replace({ ...item, seq });
      this.sent(seq);
      return 0;
    } catch (error) {
      this.#mark(item.key, { count, sending: false });
      return this.#afterFailure(item, count, error);
    }
  }

  #afterFailure(item: Pending, count: number, error: unknown): number {
    if (error instanceof Refused && error.gone) {
      this.stop();
      this.gone();
      return 0;
    }
    if (error instanceof Refused && !error.passing) {
      const why = error.status === 413 ? 'too_long' : 'refused';
      this.#replace({ ...item, failed: { why, ...(error.detail && { detail: error.detail }) } });
      return 0;
    }
    if (Date.now() - item.at > STALE) {
      this.#replace(this.#aged(item));
      return 0;
    }
    const asked = error instanceof Refused ? error.retryAfter : undefined;
    return Math.max(backoff(count), Math.min(asked ?? 0, 60_000));
  }

  #aged(item: Pending): Pending {
    const old = item.seq === undefined && !item.failed && Date.now() - item.at > STALE;
    return old ? { ...item, failed: { why: 'old' } } : item;
  }

  /** One tab at a time. A tab that holds the turn too long is passed by: the keys keep that harmless. */
  async #alone<T>(act: () => Promise<T>): Promise<T> {
    if (!navigator.locks) return act();
    let begun = false;
    const run = () => {
      begun = true;
      return act();
    };
    try {
      const signal = AbortSignal.timeout(LOCK_PATIENCE);
      return await navigator.locks.request(`mila:outbox:${this.ticket.id}`, { signal }, run);
    } catch (error) {
      if (begun) throw error;
      return act();
    }
  }

  #mark(key: string, attempt: Attempt): void {
    this.#attempts.set(key, attempt);
    this.changed();
  }

  #replace(item: Pending): void {
    this.#update((items) => items.map((other) => (other.key === item.key ? item : other)));
  }

  #update(change: (items: Pending[]) => Pending[]): void {
    this.#items = change(this.#load());
    this.memory.write('outbox', this.#items.length ? this.#items : undefined);
    this.changed();
  }

  #load(): Pending[] {
    const kept = this.memory.read<Pending[]>('outbox');
    return Array.isArray(kept) ? kept.filter((item) => item.conversation === this.ticket.id) : [];
  }
}

/** A key where the page has no secure context: crypto.randomUUID is missing there. */
function randomKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
