/** Waiting: how long, and so that a sign of better times ends it early. */

/** Milliseconds before try number `attempt` (from 1): doubling from one second to thirty, half of it by chance. */
export function backoff(attempt: number, chance: () => number = Math.random): number {
  const full = Math.min(30_000, 1000 * 2 ** Math.max(0, attempt - 1));
  return full / 2 + (full / 2) * chance();
}

/** Waits that `hurry` ends at once: the browser is online again, the page is looked at again, "send now" was pressed. */
export class Patience {
  #wake: (() => void) | undefined;

  wait(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        this.#wake = undefined;
        resolve();
      };
      const timer = setTimeout(done, milliseconds);
      this.#wake = done;
    });
  }

  hurry(): void {
    this.#wake?.();
  }
}
