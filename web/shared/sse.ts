/** Server-sent events from any stream of text (WHATWG HTML, 9.2.6). EventSource itself can send no Authorization. */

export interface ServerEvent {
  id: string;
  event: string;
  data: string;
}

export class EventParser {
  #rest = '';
  #data: string[] = [];
  #id = '';
  #event = '';
  #started = false;

  constructor(private readonly emit: (event: ServerEvent) => void) {}

  feed(chunk: string): void {
    let text = this.#rest + chunk;
    if (!this.#started && text) {
      this.#started = true;
      if (text.charCodeAt(0) === 0xfeff) text = text.slice(1);
    }
    // A CR at the very end may be half of a CRLF: it waits for what follows.
    const lines = text.split(/\r\n|\n|\r(?!$)/);
    this.#rest = lines.pop() ?? '';
    for (const line of lines) this.#line(line);
  }

  #line(line: string): void {
    if (line === '') return this.#dispatch();
    const colon = line.indexOf(':');
    if (colon === 0) return;
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (field === 'data') this.#data.push(value);
    else if (field === 'event') this.#event = value;
    else if (field === 'id' && !value.includes('\0')) this.#id = value;
  }

  #dispatch(): void {
    if (this.#data.length) this.emit({ id: this.#id, event: this.#event || 'message', data: this.#data.join('\n') });
    this.#data = [];
    this.#event = '';
  }
}
