import './quiet-pool.ts';
import { Unavailable } from '@mutirao/event-sourcing';
import mongoose, { type Connection } from 'mongoose';

const {
  MongoBulkWriteError,
  MongoError,
  MongoInvalidArgumentError,
  MongoServerError,
  MongoWriteConcernError,
} = mongoose.mongo;

/** Operations in flight a process; more wait for one to end. */
const MOST_SOCKETS = 32;
/** A server that answers nothing for so long is gone: whoever asked is told so, and may ask again. */
const PATIENCE_MILLISECONDS = 3_000;
const SILENCE_MILLISECONDS = 10_000;

/**
 * Answers of a server that is going down, that reaches no other, that is not the primary now, or that
 * knows nothing of a cursor of the one before: MongoDB's own list of what may be read again, and 43.
 */
const PASSING_CODES = new Set([
  ...[6, 7, 43, 89, 91, 189, 262],
  ...[9_001, 10_107, 11_600, 11_602, 13_435, 13_436],
]);
const SOCKET_ENDED = new Set(['EPIPE', 'ECONNRESET']);

/**
 * The one connection of a process to MongoDB, for all that it keeps there. Writes are acknowledged by a
 * majority that has them on disk, and reads see what a majority has: neither can be taken back. What
 * fails because no server answers, or its answer was lost, is Unavailable; the connection heals by
 * itself.
 */
export class MongoConnection {
  readonly connection: Connection;

  /** Rejects with Unavailable when there is no server to be found. */
  static async open(url: string, database: string): Promise<MongoConnection> {
    const connection = mongoose.createConnection(url, {
      dbName: database,
      bufferCommands: false,
      autoIndex: false,
      autoCreate: false,
      maxPoolSize: MOST_SOCKETS,
      waitQueueTimeoutMS: PATIENCE_MILLISECONDS,
      serverSelectionTimeoutMS: PATIENCE_MILLISECONDS,
      connectTimeoutMS: SILENCE_MILLISECONDS,
      socketTimeoutMS: SILENCE_MILLISECONDS,
      heartbeatFrequencyMS: 2_000,
      writeConcern: { w: 'majority', journal: true },
      readConcern: { level: 'majority' },
      readPreference: 'primary',
    });
    const mongo = new MongoConnection(connection);
    try {
      await mongo.attempt(() => connection.asPromise());
    } catch (error) {
      await connection.close(true).catch(() => undefined);
      throw error;
    }
    return mongo;
  }

  private constructor(connection: Connection) {
    this.connection = connection;
  }

  /** Does something with the database: what fails for want of a server is Unavailable. */
  async attempt<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      const cause = causeOf(error);
      if (isPassing(cause)) throw new Unavailable('MongoDB cannot be reached', { cause });
      throw error;
    }
  }

  async close(): Promise<void> {
    await this.connection.close();
  }
}

/** Of many writes in one, what ended them; the error itself lists all that were done. */
function causeOf(error: unknown): unknown {
  if (!(error instanceof MongoBulkWriteError)) return error;
  return error.errorResponse instanceof MongoError ? error.errorResponse : error;
}

/** Whether the same may succeed later: no server, a lost answer, or a change of the primary. */
function isPassing(error: unknown): boolean {
  if (error instanceof mongoose.Error.MongooseServerSelectionError) return true;
  if (error instanceof MongoServerError) {
    if (error instanceof MongoWriteConcernError) return true;
    return PASSING_CODES.has(Number(error.code)) || error.hasErrorLabel('RetryableWriteError');
  }
  if (error instanceof MongoError) return !(error instanceof MongoInvalidArgumentError);
  // The driver lets the socket's own error through where the other side has just gone.
  return SOCKET_ENDED.has((error as NodeJS.ErrnoException).code ?? '');
}
