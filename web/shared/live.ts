/** Keeps the log of one conversation coming: a stream, resumed where it broke; asking in intervals where no stream gets through. */

import type { LogEvent, Ticket, Typing } from './contract';
import { Refused, type FrontDesk } from './frontdesk';
import { backoff, Patience } from './patience';
import { readEvent, readTyping } from './read';
import { EventParser } from './sse';

/** `lost`: neither stream nor asking gets through. */
export type Link = 'connecting' | 'live' | 'lost';

export interface Listener {
  /** The last seq that is known: everything after it is wanted. */
  cursor(): number;
  event(event: LogEvent): void;
  typing(typing: Typing): void;
  link(link: Link): void;
  /** The front desk does not know this conversation (any more). */
  gone(): void;
}

const SILENCE = 60_000; // a healthy stream beats at least every 20 s
const STALL = 4_000; // between "202 seq" and seq on the stream
const ASK_EVERY = 2_500;
const ASKS_BETWEEN_STREAMS = 8;

export class Live {
  #stopped = false;
  #failures = 0;
  #stream: AbortController | undefined;
  #heard = 0;
  #patience = new Patience();
  #running: Promise<void> | undefined;

  constructor(
    private readonly desk: FrontDesk,
    private readonly ticket: Ticket,
    private readonly listener: Listener,
  ) {}

  start(): void {
    this.#stopped = false;
    this.#running ??= this.#run().finally(() => (this.#running = undefined));
  }

  stop(): void {
    this.#stopped = true;
    this.#stream?.abort();
    this.#patience.hurry();
  }

  /** Something got better (online, looked at again): try now, and do not trust an old, silent stream. */
  hurry(): void {
    if (Date.now() - this.#heard > 25_000) this.#stream?.abort();
    this.#patience.hurry();
  }

  /** The network has gone: what is open will not end by itself for minutes. */
  cut(): void {
    this.#stream?.abort();
  }

  /** The log holds `seq` by now. If the stream does not bring it, some proxy is holding the stream back. */
  expect(seq: number): void {
    setTimeout(() => void this.#check(seq), STALL);
  }

  async #check(seq: number): Promise<void> {
    if (this.#stopped || this.listener.cursor() >= seq) return;
    try {
      if (await this.#ask()) {
        this.#failures = 2;
        this.#stream?.abort();
      }
    } catch {
      // The loop itself notices and tells.
    }
  }

  async #run(): Promise<void> {
    this.listener.link('connecting');
    while (!this.#stopped) {
      try {
        await this.#listen();
        await this.#patience.wait(backoff(1) / 10);
      } catch (error) {
        if (this.#stopped) return;
        if (error instanceof Refused && error.gone) return this.listener.gone();
        this.#failures += 1;
        await this.#goWithout(error);
      }
    }
  }

  /** One stream, from its first byte to its end. Throws if it never got going. */
  async #listen(): Promise<void> {
    const opened = Date.now();
    const controller = new AbortController();
    this.#stream = controller;
    this.#heard = opened;
    const watch = setInterval(() => {
      if (Date.now() - this.#heard > SILENCE) controller.abort();
    }, 5_000);
    const before = this.listener.cursor();
    try {
      const body = await this.desk.stream(this.ticket, before, controller.signal);
      this.listener.link('live');
      await this.#read(body);
    } finally {
      clearInterval(watch);
      controller.abort();
    }
    if (this.listener.cursor() === before && Date.now() - opened < 2_000) throw new Error('ended at once');
    if (this.#failures < 2) this.#failures = 0;
  }

  async #read(body: ReadableStream<Uint8Array>): Promise<void> {
    const decoder = new TextDecoder();
    const parser = new EventParser((event) => this.#take(event.data));
    const reader = body.getReader();
    try {
      for (;;) {
        const { done, value } = await reader.read();
        if (done) return;
        this.#heard = Date.now();
        parser.feed(decoder.decode(value, { stream: true }));
      }
    } catch {
      // Cut in the middle: what arrived whole is kept, the rest is asked for again.
    } finally {
      reader.releaseLock();
    }
  }

  #take(data: string): void {
    let raw: unknown;
    try {
      raw = JSON.parse(data);
    } catch {
      return;
    }
    const typing = readTyping(raw);
    if (typing) return this.listener.typing(typing);
    const event = readEvent(raw);
    if (!event) return;
    if (event.seq > this.listener.cursor() + 1)
      this.#stream?.abort(); // a gap: ask again from where we are
    else {
      this.#failures = 0;
      this.listener.event(event);
    }
  }

  /** No stream: asks in intervals while that works, else waits longer and longer. */
  async #goWithout(error: unknown): Promise<void> {
    if (error instanceof Refused && error.retryAfter) await this.#patience.wait(Math.min(error.retryAfter, 60_000));
    if (this.#failures < 2) {
      this.listener.link('connecting');
      return this.#patience.wait(backoff(1) / 2);
    }
    try {
      for (let asked = 0; asked < ASKS_BETWEEN_STREAMS && !this.#stopped; asked += 1) {
        await this.#ask();
        this.listener.link('live');
        await this.#patience.wait(ASK_EVERY);
      }
    } catch (second) {
      if (second instanceof Refused && second.gone) return; // the next stream tells it
      this.listener.link('lost');
      await this.#patience.wait(backoff(this.#failures - 1));
    }
  }

  /** Asks once; says whether there was anything new. */
  async #ask(): Promise<boolean> {
    const before = this.listener.cursor();
    for (const event of await this.desk.events(this.ticket, before))
      if (event.seq === this.listener.cursor() + 1) this.listener.event(event);
    return this.listener.cursor() > before;
  }
}
