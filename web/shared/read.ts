/** Reads what came over the wire into the contract's shapes; what does not fit is left out, never trusted. */

import type { Attachment, Choice, Holder, LogEvent, Operator, Sender, Thumb, Ticket, Typing } from './contract';

type Raw = Record<string, unknown>;

const isRaw = (value: unknown): value is Raw => typeof value === 'object' && value !== null && !Array.isArray(value);
const text = (value: unknown): string => (typeof value === 'string' ? value : '');
const list = (value: unknown): Raw[] => (Array.isArray(value) ? value.filter(isRaw) : []);
const oneOf = <T extends string>(value: unknown, known: readonly T[]): T | undefined =>
  known.find((item) => item === value);

const SENDERS: readonly Sender[] = ['visitor', 'bot', 'agent', 'system'];
const HOLDERS: readonly Holder[] = ['bot', 'queue', 'agent'];

function choice(raw: Raw): Choice {
  const description = text(raw.description);
  return { id: text(raw.id), title: text(raw.title), ...(description && { description }) };
}

function attachment(raw: Raw): Attachment {
  return { kind: text(raw.kind), title: text(raw.title), href: text(raw.href) };
}

/** A thumb, however it is written: up/down, true/false, or a number above or below zero. */
function thumb(value: unknown): Thumb {
  return value === 'up' || value === true || (typeof value === 'number' && value > 0) ? 'up' : 'down';
}

/** A stored event, or undefined if it has no place in the log. */
export function readEvent(raw: unknown): LogEvent | undefined {
  if (!isRaw(raw) || !Number.isSafeInteger(raw.seq) || (raw.seq as number) < 1) return undefined;
  const from = oneOf(raw.from, SENDERS) ?? 'system';
  const stored = { seq: raw.seq as number, at: text(raw.at), from };
  const name = text(raw.name);
  switch (raw.type) {
    case 'message':
      return {
        ...stored,
        type: 'message',
        text: text(raw.text),
        choices: list(raw.choices)
          .map(choice)
          .filter((item) => item.id && item.title),
        attachments: list(raw.attachments)
          .map(attachment)
          .filter((item) => item.href),
        ...(typeof raw.reply_to === 'number' && { replyTo: raw.reply_to }),
        ...(typeof raw.choice === 'string' && { choice: raw.choice }),
        ...(name && { name }),
      };
    case 'control':
      return {
        ...stored,
        type: 'control',
        holder: oneOf(raw.holder, HOLDERS) ?? 'bot',
        ...(name && { name }),
        ...(typeof raw.position === 'number' && { position: raw.position }),
      };
    case 'rating': {
      const rated = typeof raw.rated === 'number' ? raw.rated : 0;
      return { ...stored, type: 'rating', rated, value: thumb(raw.value) };
    }
    case 'closed':
      return { ...stored, type: 'closed', outcome: text(raw.outcome) };
    default:
      return { ...stored, type: 'other' };
  }
}

export function readTyping(raw: unknown): Typing | undefined {
  if (!isRaw(raw) || raw.type !== 'typing') return undefined;
  return { type: 'typing', from: oneOf(raw.from, SENDERS) ?? 'bot', on: raw.on !== false };
}

export function readOperator(raw: unknown): Operator {
  if (!isRaw(raw)) return { id: text(raw), name: text(raw), languages: [] };
  const colours = isRaw(raw.colours) ? raw.colours : {};
  const primary = text(colours.primary);
  const onPrimary = text(colours.on_primary);
  return {
    id: text(raw.id),
    name: text(raw.name),
    languages: Array.isArray(raw.languages) ? raw.languages.map(text).filter(Boolean) : [],
    ...(primary && { primary }),
    ...(onPrimary && { onPrimary }),
  };
}

/** The answer to a start; undefined if it is none. */
export function readTicket(raw: unknown): Ticket | undefined {
  if (!isRaw(raw)) return undefined;
  const [id, token, language] = [text(raw.id), text(raw.token), text(raw.language)];
  return id && token ? { id, token, language, operator: readOperator(raw.operator) } : undefined;
}
