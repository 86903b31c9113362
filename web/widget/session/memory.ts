/** What the browser keeps for one site: in localStorage, or only in this page where that is refused. */

const inPage = new Map<string, string>();

export class Memory {
  constructor(private readonly site: string) {}

  #key(name: string): string {
    return `mila:${this.site}:${name}`;
  }

  read<T>(name: string): T | undefined {
    try {
      const kept = this.#get(this.#key(name));
      return kept === null ? undefined : (JSON.parse(kept) as T);
    } catch {
      return undefined;
    }
  }

  write(name: string, value: unknown): void {
    const key = this.#key(name);
    if (value === undefined) {
      inPage.delete(key);
      this.#try(() => localStorage.removeItem(key));
      return;
    }
    const text = JSON.stringify(value);
    inPage.set(key, text);
    this.#try(() => localStorage.setItem(key, text));
  }

  /** Calls back with the name of what another tab changed. Returns how to stop that. */
  watch(changed: (name: string) => void): () => void {
    const prefix = this.#key('');
    const hear = (event: StorageEvent) => {
      if (event.key === null) changed('');
      else if (event.key.startsWith(prefix)) changed(event.key.slice(prefix.length));
    };
    addEventListener('storage', hear);
    return () => removeEventListener('storage', hear);
  }

  #get(key: string): string | null {
    try {
      return localStorage.getItem(key);
    } catch {
      return inPage.get(key) ?? null;
    }
  }

  #try(act: () => void): void {
    try {
      act();
    } catch {
      // Storage is blocked or full: what is kept in the page must do.
    }
  }
}
