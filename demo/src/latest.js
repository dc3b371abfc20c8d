/**
 * Returns a function that hands values to `work`, one at a time, and of those
 * that come meanwhile only the newest. So no answer is older than the one
 * before, and fast typing leaves no queue behind.
 */
export function latestOnly(work) {
  let waiting = null;
  let running = false;
  return async function hand(value) {
    waiting = { value };
    if (running) {
      return;
    }
    running = true;
    try {
      while (waiting) {
        const next = waiting.value;
        waiting = null;
        await work(next);
      }
    } finally {
      running = false;
    }
  };
}
