import { expect, test } from 'vitest';
import { readEvent, readOperator, readTicket, readTyping } from './read';

test('a message keeps what the contract names and nothing that does not fit', () => {
  const raw = {
    seq: 7,
    at: '2026-11-21T10:15:02Z',
    type: 'message',
    from: 'bot',
    text: 'Izaberite.',
    reply_to: 6,
    choices: [{ id: 'c', title: 'DA', description: 5 }, { id: 'x' }, null, 'no'],
    attachments: [{ kind: 'pdf', title: 'Račun', href: '/r.pdf' }, { kind: 'pdf' }],
  };
  expect(readEvent(raw)).toEqual({
    seq: 7,
    at: '2026-11-21T10:15:02Z',
    type: 'message',
    from: 'bot',
    text: 'Izaberite.',
    replyTo: 6,
    choices: [{ id: 'c', title: 'DA' }],
    attachments: [{ kind: 'pdf', title: 'Račun', href: '/r.pdf' }],
  });
});

test('a kind of event from the future keeps its place in the log', () => {
  expect(readEvent({ seq: 3, at: '', type: 'hologram', from: 'moon' })).toEqual({
    seq: 3,
    at: '',
    type: 'other',
    from: 'system',
  });
});

test('what has no seq is no event of the log', () => {
  for (const raw of [null, 3, [], {}, { seq: 0 }, { seq: '7' }, { seq: 1.5 }]) expect(readEvent(raw)).toBeUndefined();
  expect(readTyping({ type: 'typing', from: 'bot', on: false })).toEqual({ type: 'typing', from: 'bot', on: false });
});

test('a ticket needs an id and a token; an operator may be told by its name alone', () => {
  expect(readTicket({ id: 'a' })).toBeUndefined();
  expect(readTicket({ id: 'a', token: 'b', language: 'sr', operator: 'mts' })?.operator).toEqual({
    id: 'mts',
    name: 'mts',
    languages: [],
  });
  expect(readOperator({ id: 'mts', name: 'mts', languages: ['sr', 3], colours: { primary: '#d52b1e' } })).toEqual({
    id: 'mts',
    name: 'mts',
    languages: ['sr'],
    primary: '#d52b1e',
  });
});
