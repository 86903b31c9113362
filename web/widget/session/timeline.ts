/** What is shown: the log, and behind it what is still on its way. Nothing twice. */

import type { Choice, LogEvent, Message } from '../../shared/contract';
import type { Attempt, Failure, Pending } from './outbox';

export type Delivery = 'sending' | 'retrying' | 'failed' | 'sent';

export interface Outgoing {
  kind: 'outgoing';
  id: string;
  at: number;
  text: string;
  delivery: Delivery;
  failure?: Failure;
}

export interface Shown {
  kind: 'message';
  id: string;
  message: Message;
  /** The choices can still be made. */
  open: boolean;
  /** The choice that was made. */
  chosen?: string;
}

export interface Remark {
  kind: 'remark';
  id: string;
  event: Extract<LogEvent, { type: 'control' | 'closed' }>;
}

export type Entry = Outgoing | Shown | Remark;

/**
 * The message of the log that a pending one has become: told by its seq; while the answer is out, by its words, or,
 * since the front desk masks codes and card numbers, by being the next of ours. All tabs share one outbox, so no
 * other message of the visitor can come before it.
 */
function landed(pending: Pending, tries: number, mine: Message[], taken: Set<number>): number | undefined {
  if (pending.seq !== undefined) return mine.find((message) => message.seq === pending.seq)?.seq;
  const free = mine.filter((message) => message.seq > pending.after && !taken.has(message.seq));
  const same = free.find((message) => message.text.trim() === pending.text.trim());
  return (same ?? (tries > 0 ? free[0] : undefined))?.seq;
}

function delivery(pending: Pending, attempt: Attempt): Delivery {
  if (pending.seq !== undefined) return 'sent';
  if (pending.failed) return 'failed';
  return attempt.count > 1 || (attempt.count === 1 && !attempt.sending) ? 'retrying' : 'sending';
}

/** Those pending messages that the log does not show already. */
export function outgoing(
  log: readonly LogEvent[],
  pending: readonly Pending[],
  attempt: (key: string) => Attempt,
): Outgoing[] {
  const mine = log.filter((event): event is Message => event.type === 'message' && event.from === 'visitor');
  const taken = new Set(pending.map((item) => item.seq).filter((seq) => seq !== undefined));
  const left: Outgoing[] = [];
  for (const item of pending) {
    const seq = landed(item, item.failed ? 0 : attempt(item.key).count, mine, taken);
    if (seq !== undefined) taken.add(seq);
    else
      left.push({
        kind: 'outgoing',
        id: item.key,
        at: item.at,
        text: item.text,
        delivery: delivery(item, attempt(item.key)),
        ...(item.failed && { failure: item.failed }),
      });
  }
  return left;
}

/** The choice that an answer of the visitor's made: told by its id, or by its words. */
function madeBy(answer: Message | undefined, choices: readonly Choice[]): string | undefined {
  if (!answer) return undefined;
  const byId = choices.find((choice) => choice.id === answer.choice);
  if (byId) return byId.id;
  const byWords = choices.filter((choice) => choice.title === answer.text);
  return byWords.length === 1 ? byWords[0]?.id : undefined;
}

/**
 * The log as entries. Choices stay open until one is made or newer ones are offered: a question in between does not
 * take them away.
 */
export function entries(log: readonly LogEvent[], pending: readonly Pending[], over: boolean): Entry[] {
  const shown: Entry[] = [];
  const underway = new Set(pending.filter((item) => !item.failed && item.choice).map((item) => item.choice));
  log.forEach((event, index) => {
    const id = String(event.seq);
    if (event.type === 'message') {
      const { choices } = event;
      const later = choices.length ? log.slice(index + 1) : [];
      const newer = later.findIndex((other) => other.type === 'message' && other.choices.length > 0);
      const until = newer < 0 ? later : later.slice(0, newer);
      const answers = until.filter((other): other is Message => other.type === 'message' && other.from === 'visitor');
      const chosen =
        choices.find((choice) => underway.has(choice.id))?.id ??
        answers.map((answer) => madeBy(answer, choices)).find((made) => made !== undefined);
      const open = choices.length > 0 && newer < 0 && !chosen && !over;
      shown.push({ kind: 'message', id, message: event, open, ...(chosen && { chosen }) });
    } else if (event.type === 'control' || event.type === 'closed') shown.push({ kind: 'remark', id, event });
  });
  return shown;
}
