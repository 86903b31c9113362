import { expect, test } from 'vitest';
import { EventParser, type ServerEvent } from './sse';

function parse(...chunks: string[]): ServerEvent[] {
  const events: ServerEvent[] = [];
  const parser = new EventParser((event) => events.push(event));
  for (const chunk of chunks) parser.feed(chunk);
  return events;
}

test('an event has an id and data', () => {
  expect(parse('id: 7\ndata: {"seq": 7}\n\n')).toEqual([{ id: '7', event: 'message', data: '{"seq": 7}' }]);
});

test('an event may come in pieces of any size', () => {
  const text = ': beat\r\n\r\nid: 1\r\nevent: typing\r\ndata: a\r\ndata: b\r\n\r\nid:2\ndata:c\n\n';
  const whole = parse(text);
  expect(whole).toEqual([
    { id: '1', event: 'typing', data: 'a\nb' },
    { id: '2', event: 'message', data: 'c' },
  ]);
  for (const size of [1, 2, 3, 5, 7])
    expect(parse(...(text.match(new RegExp(`[^]{1,${size}}`, 'g')) ?? []))).toEqual(whole);
});

test('lines may end in CR alone', () => {
  expect(parse('data: x\r\rdata: y\r\r', 'data: z\n\n').map((event) => event.data)).toEqual(['x', 'y', 'z']);
});

test('comments, empty events and a half event at the end are no events', () => {
  expect(parse(': hello\n\nid: 3\n\nretry: 1000\n\ndata: half\n')).toEqual([]);
});

test('a byte order mark is skipped', () => {
  expect(parse('\ufeffdata: x\n\n')).toHaveLength(1);
});
