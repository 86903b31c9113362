import { expect, test, vi } from 'vitest';
import { backoff, Patience } from './patience';

test('waiting doubles up to half a minute and is never the same for all', () => {
  expect([1, 2, 3, 4, 5, 6, 50].map((attempt) => backoff(attempt, () => 1))).toEqual([
    1000, 2000, 4000, 8000, 16000, 30000, 30000,
  ]);
  expect(backoff(3, () => 0)).toBe(2000);
});

test('waiting ends early when there is reason to hurry', async () => {
  vi.useFakeTimers();
  const patience = new Patience();
  let done = 0;
  void patience.wait(60_000).then(() => (done += 1));
  patience.hurry();
  await vi.advanceTimersByTimeAsync(0);
  expect(done).toBe(1);
  vi.useRealTimers();
});
