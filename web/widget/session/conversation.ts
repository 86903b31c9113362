/** One visitor's conversation with the front desk, as the view sees it. Knows nothing of how it is shown. */

import type { Holder, LogEvent, Message, Operator, Thumb, Ticket } from '../../shared/contract';
import { Refused, type FrontDesk, type Start } from '../../shared/frontdesk';
import { Live, type Link } from '../../shared/live';
import type { Memory } from './memory';
import { Outbox } from './outbox';
import { entries, outgoing, type Entry } from './timeline';

/** `none`: not begun; `open`; `closed`: it is over; `gone`: the front desk does not know it any more. */
export type Phase = 'none' | 'starting' | 'open' | 'closed' | 'gone';

export interface Held {
  holder: Holder;
  name?: string;
  position?: number;
}

const TYPING_LASTS = 20_000;
const SLOW_ANSWER = 10_000;
const GIVE_UP_WAITING = 45_000;
const TYPING_EVERY = 3_000;
const REST_WHEN_HIDDEN = 5 * 60_000;

export class Conversation extends EventTarget {
  phase: Phase = 'none';
  link: Link = 'connecting';
  typing = false;
  /** Said, confirmed, and not answered yet. */
  waiting = false;
  /** The answer takes longer than usual. */
  slow = false;
  /** Why the start failed. */
  problem: Refused | Error | undefined;
  held: Held = { holder: 'bot' };
  /** Thumbs by seq of the message; 0 is the whole conversation. */
  readonly ratings = new Map<number, Thumb>();

  #log: LogEvent[] = [];
  #ticket: Ticket | undefined;
  #live: Live | undefined;
  #outbox: Outbox | undefined;
  #seen = 0;
  #typingTimer = 0;
  #waitTimers: number[] = [];
  #restTimer = 0;
  #toldTyping = 0;
  #announced = false;
  #leave: (() => void)[] = [];

  constructor(
    private readonly desk: FrontDesk,
    private readonly memory: Memory,
  ) {
    super();
    this.#leave.push(memory.watch((name) => this.#elsewhere(name)));
    this.#on(window, 'online', () => this.#hurry());
    this.#on(window, 'offline', () => this.#offline());
    this.#on(window, 'pagehide', () => this.#live?.stop());
    this.#on(window, 'pageshow', () => this.#live?.start());
    this.#on(document, 'visibilitychange', () => this.#visibility());
    this.#resume();
  }

  get operator(): Operator | undefined {
    return this.#ticket?.operator;
  }

  get log(): readonly LogEvent[] {
    return this.#log;
  }

  /** The log and what is on its way behind it. */
  get entries(): Entry[] {
    const pending = this.#outbox?.items ?? [];
    const over = this.phase !== 'open';
    const left = outgoing(this.#log, pending, (key) => this.#outbox!.attempt(key));
    return [...entries(this.#log, pending, over), ...left];
  }

  /** Messages of the other side that nobody has looked at. */
  get unread(): number {
    const theirs = (event: LogEvent) => event.type === 'message' && event.from !== 'visitor';
    return this.#log.filter((event) => event.seq > this.#seen && theirs(event)).length;
  }

  get lastMessage(): Message | undefined {
    return this.#log.findLast((event): event is Message => event.type === 'message');
  }

  async start(body: Start): Promise<void> {
    if (this.phase === 'starting' || this.phase === 'open') return;
    this.#set({ phase: 'starting', problem: undefined });
    try {
      const ticket = await this.desk.start(body);
      this.memory.write('seen', 0);
      this.memory.write('ticket', ticket);
      this.#enter(ticket);
      this.#awaitAnswer();
    } catch (error) {
      this.#set({ phase: 'none', problem: error instanceof Error ? error : new Error(String(error)) });
    }
  }

  say(text: string): void {
    this.#say({ text });
  }

  /** Makes a choice, once: pressing it again while it is under way or made changes nothing. */
  choose(choice: { id: string; title: string }): void {
    const entry = this.entries.find(
      (item) => item.kind === 'message' && item.message.choices.some((other) => other.id === choice.id),
    );
    if (entry?.kind === 'message' && entry.open) this.#say({ text: choice.title, choice: choice.id });
  }

  retry(key: string): void {
    this.#outbox?.retry(key);
  }

  discard(key: string): void {
    this.#outbox?.discard(key);
  }

  sendNow(): void {
    this.#hurry();
  }

  /** Tells an agent that the visitor is writing; the bot need not know. */
  writes(): void {
    if (this.held.holder !== 'agent' || !this.#ticket || Date.now() - this.#toldTyping < TYPING_EVERY) return;
    this.#toldTyping = Date.now();
    this.desk.typing(this.#ticket).catch(() => undefined);
  }

  rate(value: Thumb, seq?: number): void {
    if (!this.#ticket) return;
    this.ratings.set(seq ?? 0, value);
    this.desk.rate(this.#ticket, value, seq).catch(() => {
      this.ratings.delete(seq ?? 0);
      this.#changed();
    });
    this.#changed();
  }

  /** The visitor has looked at everything. */
  look(): void {
    const last = this.#log.at(-1)?.seq ?? 0;
    if (last <= this.#seen) return;
    this.#seen = last;
    this.memory.write('seen', last);
    this.#changed();
  }

  /** The visitor ends it: it can be read and rated, not continued. */
  end(): void {
    this.memory.write('ticket', undefined);
    this.memory.write('outbox', undefined);
    this.#stop();
    this.#set({ phase: 'closed' });
  }

  /** Forgets everything and is ready for a new start. */
  leave(): void {
    this.memory.write('ticket', undefined);
    this.memory.write('outbox', undefined);
    this.#reset();
  }

  /** Has the conversation erased at the front desk, and forgets it. Throws what the front desk says. */
  async erase(): Promise<void> {
    if (this.#ticket) await this.desk.erase(this.#ticket);
    this.leave();
  }

  dispose(): void {
    this.#stop();
    for (const leave of this.#leave.splice(0)) leave();
  }

  #resume(): void {
    const ticket = this.memory.read<Ticket>('ticket');
    if (ticket?.id && ticket.token) this.#enter(ticket);
  }

  #enter(ticket: Ticket): void {
    this.#stop();
    this.#log = [];
    this.#ticket = ticket;
    this.#seen = this.memory.read<number>('seen') ?? 0;
    this.#outbox = new Outbox(
      this.desk,
      ticket,
      this.memory,
      () => this.#changed(),
      (seq) => this.#confirmed(seq),
      () => this.#lost(),
    );
    this.#live = new Live(this.desk, ticket, {
      cursor: () => this.#log.at(-1)?.seq ?? 0,
      event: (event) => this.#take(event),
      typing: (typing) => typing.from !== 'visitor' && this.#setTyping(typing.on),
      link: (link) => this.#set({ link }),
      gone: () => this.#lost(),
    });
    this.#set({ phase: 'open', link: 'connecting', problem: undefined });
    this.#live.start();
    void this.#outbox.pump();
  }

  #say(words: { text: string; choice?: string }): void {
    if (this.phase !== 'open') return;
    this.#outbox?.say(words, this.#log.at(-1)?.seq ?? 0);
  }

  #confirmed(seq: number): void {
    this.#live?.expect(seq);
    const answered = this.#log.some((event) => event.seq > seq && event.from !== 'visitor');
    if (!answered && this.held.holder === 'bot') this.#awaitAnswer();
    this.#outbox?.settle((other) => this.#has(other));
  }

  #take(event: LogEvent): void {
    if (event.seq !== (this.#log.at(-1)?.seq ?? 0) + 1) return;
    this.#log.push(event);
    if (event.type === 'message' && event.from !== 'visitor') {
      this.#setTyping(false);
      this.#answered();
    } else if (event.type === 'control') {
      const { holder, name, position } = event;
      this.held = { holder, ...(name && { name }), ...(position !== undefined && { position }) };
      this.#answered();
    } else if (event.type === 'rating') this.ratings.set(event.rated, event.value);
    else if (event.type === 'closed') this.#over();
    this.#outbox?.settle((seq) => this.#has(seq));
    this.#changed();
  }

  #has(seq: number): boolean {
    return (this.#log.at(-1)?.seq ?? 0) >= seq;
  }

  #over(): void {
    this.memory.write('ticket', undefined);
    this.#stop();
    this.phase = 'closed';
  }

  #lost(): void {
    if (this.phase !== 'open') return;
    this.memory.write('ticket', undefined);
    this.#stop();
    this.#set({ phase: 'gone' });
  }

  #reset(): void {
    this.#stop();
    this.#log = [];
    this.#ticket = undefined;
    this.#outbox = undefined;
    this.#seen = 0;
    this.ratings.clear();
    this.held = { holder: 'bot' };
    this.memory.write('seen', undefined);
    this.#set({ phase: 'none', problem: undefined });
  }

  #stop(): void {
    this.#live?.stop();
    this.#outbox?.stop();
    this.#live = undefined;
    this.typing = false;
    this.#answered();
  }

  /** Another tab began, left or ended the conversation, said or saw something. */
  #elsewhere(name: string): void {
    if (name === 'outbox') this.#outbox?.reload();
    else if (name === 'seen') {
      this.#seen = Math.max(this.#seen, this.memory.read<number>('seen') ?? 0);
      this.#changed();
    } else if (name === 'ticket' || name === '') {
      const ticket = this.memory.read<Ticket>('ticket');
      if (ticket && ticket.id !== this.#ticket?.id) this.#enter(ticket);
      else if (!ticket && this.phase === 'open') setTimeout(() => this.#leftElsewhere(), 500);
    }
  }

  /** A moment later, since the log itself may say meanwhile that it is closed. */
  #leftElsewhere(): void {
    if (this.phase === 'open' && !this.memory.read<Ticket>('ticket')) {
      this.#stop();
      this.#set({ phase: 'closed' });
    }
  }

  #setTyping(on: boolean): void {
    clearTimeout(this.#typingTimer);
    if (on) this.#typingTimer = window.setTimeout(() => this.#setTyping(false), TYPING_LASTS);
    if (this.typing !== on) this.#set({ typing: on });
  }

  #awaitAnswer(): void {
    this.#answered();
    this.#set({ waiting: true });
    this.#waitTimers = [
      window.setTimeout(() => this.#set({ slow: true }), SLOW_ANSWER),
      window.setTimeout(() => this.#set({ waiting: false, slow: false }), GIVE_UP_WAITING),
    ];
  }

  #answered(): void {
    for (const timer of this.#waitTimers.splice(0)) clearTimeout(timer);
    if (this.waiting || this.slow) this.#set({ waiting: false, slow: false });
  }

  #hurry(): void {
    this.#live?.hurry();
    this.#outbox?.hurry();
  }

  #offline(): void {
    this.#live?.cut();
    this.#set({ link: 'lost' });
  }

  /** A tab that nobody looks at gives its connection back after a while: browsers allow few to one server. */
  #visibility(): void {
    clearTimeout(this.#restTimer);
    if (document.hidden) this.#restTimer = window.setTimeout(() => this.#live?.stop(), REST_WHEN_HIDDEN);
    else {
      this.#live?.start();
      this.#hurry();
    }
  }

  #on(target: EventTarget, type: string, act: () => void): void {
    target.addEventListener(type, act);
    this.#leave.push(() => target.removeEventListener(type, act));
  }

  #set(change: Partial<Pick<Conversation, 'phase' | 'link' | 'typing' | 'waiting' | 'slow' | 'problem'>>): void {
    Object.assign(this, change);
    this.#changed();
  }

  #changed(): void {
    if (this.#announced) return;
    this.#announced = true;
    queueMicrotask(() => {
      this.#announced = false;
      this.dispatchEvent(new Event('change'));
    });
  }
}
