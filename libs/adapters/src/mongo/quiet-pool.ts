import { createRequire } from 'node:module';

/** What of the driver's pool of connections is used here. */
interface ConnectionPool {
  minPoolSizeTimer: NodeJS.Timeout | undefined;
  ensureMinPoolSize(): void;
}

const LOOK_MS = 5_000;

/**
 * MongoDB's driver (7.8) looks through its pool for connections that ended, and for whether there are
 * too few, ten times a second for ever; a client of ours keeps no least number, and each connection is
 * looked at again before it is used. A town at rest is woken by that more often than by anything else
 * (docs/adr/0036), so it is looked at every five seconds.
 */
export function lookSeldom(prototype: ConnectionPool): void {
  const look = prototype.ensureMinPoolSize;
  if (typeof look !== 'function') {
    throw new Error(
      'this version of the MongoDB driver keeps its pool otherwise: see docs/adr/0036',
    );
  }
  prototype.ensureMinPoolSize = function (this: ConnectionPool): void {
    look.call(this);
    if (this.minPoolSizeTimer === undefined) return;
    clearTimeout(this.minPoolSizeTimer);
    this.minPoolSizeTimer = setTimeout(() => this.ensureMinPoolSize(), LOOK_MS);
  };
}

// The driver is mongoose's own.
const { resolve } = createRequire(import.meta.url);
const { ConnectionPool } = createRequire(resolve('mongoose'))(
  'mongodb/lib/cmap/connection_pool.js',
) as { ConnectionPool: { prototype: ConnectionPool } };
lookSeldom(ConnectionPool.prototype);
