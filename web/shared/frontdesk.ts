/** The one door to the front desk: every call of the contract, its time limit, and errors of our own. */

import type { LogEvent, Thumb, Ticket } from './contract';
import { readEvent, readTicket } from './read';

const TIME_LIMIT = 15_000;

/** The front desk could not be reached, or did not answer in time. */
export class Unreachable extends Error {}

/** The front desk answered with an error. */
export class Refused extends Error {
  constructor(
    readonly status: number,
    /** In the customer's language where the front desk gave one. */
    readonly detail: string,
    /** Milliseconds, from Retry-After. */
    readonly retryAfter: number | undefined,
  ) {
    super(`${status}`);
  }

  /** The conversation is unknown or over for us. */
  get gone(): boolean {
    return this.status === 401 || this.status === 404 || this.status === 410;
  }

  /** The same call may well succeed later. */
  get passing(): boolean {
    return this.status >= 500 || [408, 409, 425, 429].includes(this.status);
  }
}

export interface Start {
  site: string;
  language: string;
  name?: string;
  identity?: string;
}

export type Words = { text: string } | { choice: string };

async function refusal(response: Response): Promise<Refused> {
  let detail = '';
  try {
    const problem: unknown = await response.json();
    if (problem && typeof problem === 'object' && 'detail' in problem && typeof problem.detail === 'string')
      detail = problem.detail;
  } catch {
    // Not problem+json (a proxy's page): the status alone speaks.
  }
  const seconds = Number(response.headers.get('Retry-After') ?? NaN);
  return new Refused(response.status, detail, Number.isFinite(seconds) ? seconds * 1000 : undefined);
}

/** What the front desk knows the conversation by. */
export class FrontDesk {
  constructor(private readonly base: string) {}

  /** Where a link given by the front desk leads. */
  resolve(href: string): string {
    return new URL(href, this.base || globalThis.location?.href).href;
  }

  async start(body: Start): Promise<Ticket> {
    const response = await this.#request('POST', '/api/conversations', { body, limit: TIME_LIMIT });
    const ticket = readTicket(await this.#json(response));
    if (!ticket) throw new Unreachable('no ticket in the answer');
    return ticket;
  }

  /** The seq under which the words stand in the log. Safe to repeat with the same key. */
  async send(ticket: Ticket, key: string, body: Words): Promise<number> {
    const path = `/api/conversations/${encodeURIComponent(ticket.id)}/messages`;
    const headers = { 'Idempotency-Key': key };
    const response = await this.#request('POST', path, { ticket, body, headers, limit: TIME_LIMIT });
    const answer = (await this.#json(response)) as { seq?: unknown };
    if (!Number.isSafeInteger(answer?.seq)) throw new Unreachable('no seq in the answer');
    return answer.seq as number;
  }

  async events(ticket: Ticket, after: number): Promise<LogEvent[]> {
    const response = await this.#request('GET', this.#eventsPath(ticket, after), { ticket, limit: TIME_LIMIT });
    const raw = await this.#json(response);
    return Array.isArray(raw) ? raw.map(readEvent).filter((event) => event !== undefined) : [];
  }

  /** The live stream after `after`; ends when `signal` says so. */
  async stream(ticket: Ticket, after: number, signal: AbortSignal): Promise<ReadableStream<Uint8Array>> {
    const headers: Record<string, string> = { Accept: 'text/event-stream' };
    if (after > 0) headers['Last-Event-ID'] = String(after);
    const response = await this.#request('GET', this.#eventsPath(ticket, after), { ticket, headers, signal });
    const kind = response.headers.get('Content-Type') ?? '';
    if (!response.body || !kind.startsWith('text/event-stream')) throw new Unreachable('no stream in the answer');
    return response.body;
  }

  async typing(ticket: Ticket): Promise<void> {
    await this.#request('POST', `/api/conversations/${encodeURIComponent(ticket.id)}/typing`, {
      ticket,
      body: { on: true },
      limit: TIME_LIMIT,
    });
  }

  /** `seq` is the message rated; without it, the whole conversation. */
  async rate(ticket: Ticket, value: Thumb, seq?: number): Promise<void> {
    const body = seq === undefined ? { value } : { seq, value };
    const path = `/api/conversations/${encodeURIComponent(ticket.id)}/ratings`;
    await this.#request('POST', path, { ticket, body, limit: TIME_LIMIT });
  }

  async erase(ticket: Ticket): Promise<void> {
    await this.#request('DELETE', `/api/conversations/${encodeURIComponent(ticket.id)}`, { ticket, limit: TIME_LIMIT });
  }

  #eventsPath(ticket: Ticket, after: number): string {
    return `/api/conversations/${encodeURIComponent(ticket.id)}/events?after=${after}`;
  }

  async #json(response: Response): Promise<unknown> {
    try {
      return await response.json();
    } catch (cause) {
      throw new Unreachable('the answer is not JSON', { cause });
    }
  }

  async #request(
    method: string,
    path: string,
    call: { ticket?: Ticket; body?: unknown; headers?: Record<string, string>; limit?: number; signal?: AbortSignal },
  ): Promise<Response> {
    const headers = new Headers(call.headers);
    if (call.ticket) headers.set('Authorization', `Bearer ${call.ticket.token}`);
    if (call.body !== undefined) headers.set('Content-Type', 'application/json');
    const signal = call.signal ?? AbortSignal.timeout(call.limit ?? TIME_LIMIT);
    let response: Response;
    try {
      response = await fetch(this.base + path, {
        method,
        headers,
        signal,
        cache: 'no-store',
        credentials: 'omit',
        body: call.body === undefined ? null : JSON.stringify(call.body),
      });
    } catch (cause) {
      throw new Unreachable('no answer', { cause });
    }
    if (!response.ok) throw await refusal(response);
    return response;
  }
}
