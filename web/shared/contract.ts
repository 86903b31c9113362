/** The front desk's public contract, as the browser sees it. */

export type Sender = 'visitor' | 'bot' | 'agent' | 'system';

export interface Choice {
  id: string;
  title: string;
  description?: string;
}

export interface Attachment {
  kind: string;
  title: string;
  href: string;
}

interface Stored {
  seq: number;
  /** RFC 3339 with Z. */
  at: string;
  from: Sender;
}

export interface Message extends Stored {
  type: 'message';
  text: string;
  choices: Choice[];
  attachments: Attachment[];
  replyTo?: number;
  /** Of an agent. */
  name?: string;
  /** Of a visitor's message: the choice it was. */
  choice?: string;
}

export type Holder = 'bot' | 'queue' | 'agent';

export interface Control extends Stored {
  type: 'control';
  holder: Holder;
  name?: string;
  position?: number;
}

export type Thumb = 'up' | 'down';

export interface Rating extends Stored {
  type: 'rating';
  /** The message that was rated; 0 is the whole conversation. */
  rated: number;
  value: Thumb;
}

export interface Closed extends Stored {
  type: 'closed';
  outcome?: string;
}

/** A kind this widget does not show; its place in the log still counts. */
export interface Other extends Stored {
  type: 'other';
}

export type LogEvent = Message | Control | Rating | Closed | Other;

/** Not stored, has no place in the log. */
export interface Typing {
  type: 'typing';
  from: Sender;
  on: boolean;
}

export interface Operator {
  id: string;
  name: string;
  languages: string[];
  primary?: string;
  onPrimary?: string;
}

/** What a browser must keep to go on with a conversation. */
export interface Ticket {
  id: string;
  token: string;
  language: string;
  operator: Operator;
}

/** Characters in one message, counted as code points. */
export const TEXT_LIMIT = 2000;
