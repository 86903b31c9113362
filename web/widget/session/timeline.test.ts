import { expect, test } from 'vitest';
import type { LogEvent, Message } from '../../shared/contract';
import type { Attempt, Pending } from './outbox';
import { entries, outgoing } from './timeline';

const message = (seq: number, from: Message['from'], text: string, more: Partial<Message> = {}): Message => ({
  type: 'message',
  seq,
  at: '2026-11-21T10:15:02Z',
  from,
  text,
  choices: [],
  attachments: [],
  ...more,
});
const pending = (key: string, text: string, more: Partial<Pending> = {}): Pending => ({
  key,
  conversation: 'c',
  text,
  at: 0,
  after: 1,
  ...more,
});
const tried =
  (count: number, sending = false) =>
  (): Attempt => ({ count, sending });
const shown = (log: LogEvent[], items: Pending[], attempt = tried(0)) =>
  outgoing(log, items, attempt).map((entry) => [entry.text, entry.delivery]);

const GREETING = message(1, 'bot', 'Zdravo');

test('what is not in the log stands behind it', () => {
  expect(shown([GREETING], [pending('a', 'da')], tried(1, true))).toEqual([['da', 'sending']]);
  expect(shown([GREETING], [pending('a', 'da')], tried(1))).toEqual([['da', 'retrying']]);
  expect(shown([GREETING], [pending('a', 'da', { seq: 2 })])).toEqual([['da', 'sent']]);
});

test('what the log shows is not shown again: told by its seq, or by its words', () => {
  const log = [GREETING, message(2, 'visitor', 'da')];
  expect(shown(log, [pending('a', 'da', { seq: 2 })])).toEqual([]);
  expect(shown(log, [pending('a', 'da')])).toEqual([]);
});

test('the same words said twice are two messages', () => {
  const log = [GREETING, message(2, 'visitor', 'da')];
  expect(shown(log, [pending('a', 'da', { seq: 2 }), pending('b', 'da')])).toEqual([['da', 'sending']]);
  expect(shown([GREETING, message(2, 'visitor', 'da')], [pending('b', 'da', { after: 2 })])).toEqual([
    ['da', 'sending'],
  ]);
});

test('words that the front desk masked are known by being the next', () => {
  const log = [GREETING, message(2, 'visitor', '••••••')];
  expect(shown(log, [pending('a', '123456')], tried(1, true))).toEqual([]);
  expect(shown(log, [pending('a', '123456')], tried(0))).toHaveLength(1);
});

test('what failed is never taken for sent', () => {
  const log = [GREETING, message(2, 'visitor', 'nešto drugo')];
  expect(shown(log, [pending('a', 'da', { failed: { why: 'old' } })], tried(3))).toEqual([['da', 'failed']]);
});

const YES_NO = [
  { id: 'y', title: 'DA' },
  { id: 'n', title: 'NE' },
];
const state = (log: LogEvent[], items: Pending[] = []) => {
  const entry = entries(log, items, false)[0];
  return entry?.kind === 'message' ? [entry.open, entry.chosen] : undefined;
};

test('choices are open until one is made, by its id or by its words', () => {
  const asked = message(1, 'bot', 'Potvrđujete?', { choices: YES_NO });
  expect(state([asked])).toEqual([true, undefined]);
  expect(state([asked, message(2, 'visitor', 'koliko?'), message(3, 'bot', 'Pet.')])).toEqual([true, undefined]);
  expect(state([asked, message(2, 'visitor', 'da molim', { choice: 'y' })])).toEqual([false, 'y']);
  expect(state([asked, message(2, 'visitor', 'NE')])).toEqual([false, 'n']);
  expect(state([asked], [pending('k', 'DA', { choice: 'y' })])).toEqual([false, 'y']);
  expect(state([asked], [pending('k', 'DA', { choice: 'y', failed: { why: 'refused' } })])).toEqual([true, undefined]);
});

test('newer choices close older ones, and an answer to the newer is none to the older', () => {
  const log = [
    message(1, 'bot', 'Potvrđujete?', { choices: YES_NO }),
    message(2, 'bot', 'Sigurno?', { choices: [{ id: 'z', title: 'DA' }] }),
    message(3, 'visitor', 'DA'),
  ];
  expect(state(log)).toEqual([false, undefined]);
});

test('of cards with the same title the words alone tell none', () => {
  const cards = [
    { id: 'a', title: 'Odaberi račun', description: '1' },
    { id: 'b', title: 'Odaberi račun', description: '2' },
  ];
  const asked = message(1, 'bot', 'Koji?', { choices: cards });
  expect(state([asked, message(2, 'visitor', 'Odaberi račun')])).toEqual([true, undefined]);
  expect(state([asked, message(2, 'visitor', 'Odaberi račun', { choice: 'b' })])).toEqual([false, 'b']);
});
