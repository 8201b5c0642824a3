import { createRequire } from 'node:module';

/** What of kafkajs's queue of requests to a broker is used here; it has no types of its own. */
interface RequestQueue {
  readonly pending: { readonly length: number };
  readonly throttledUntil: number;
  throttleCheckTimeoutId: NodeJS.Timeout | null;
  checkPendingRequests(): void;
}

/** How often requests that wait though nothing throttles them are looked at: as in kafkajs itself. */
const LOOK_MS = 10;

/**
 * kafkajs 2.2.4 looks for waiting requests by a timer that sets itself again for ever, every
 * millisecond and with a negative delay: 3 to 5 % of a core, idle, and a warning of Node 24. Here it is
 * set while a request waits, and not otherwise: one that begins to wait sets it (docs/adr/0037).
 */
export function scheduleWhileRequestsWait(this: RequestQueue): void {
  if (this.throttleCheckTimeoutId !== null || this.pending.length === 0) return;
  const throttledMs = this.throttledUntil - Date.now();
  this.throttleCheckTimeoutId = setTimeout(
    () => {
      this.throttleCheckTimeoutId = null;
      this.checkPendingRequests();
    },
    throttledMs > 0 ? throttledMs : LOOK_MS,
  );
}

const queue = createRequire(import.meta.url)('kafkajs/src/network/requestQueue/index.js') as {
  prototype: { scheduleCheckPendingRequests?: unknown };
};
if (typeof queue.prototype.scheduleCheckPendingRequests !== 'function') {
  throw new Error('this version of kafkajs schedules its requests otherwise: see docs/adr/0037');
}
queue.prototype.scheduleCheckPendingRequests = scheduleWhileRequestsWait;
