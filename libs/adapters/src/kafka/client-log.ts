import kafkajs, { type logCreator } from 'kafkajs';
import type { BusLogger } from '../bus/ports.ts';

/** While brokers are away the same line comes many times a second: it is written this often. */
const REPEAT_MS = 10_000;
/** Kinds of lines that are remembered; beyond that all begins again. */
const MOST_KINDS = 100;

/** What happens whenever an instance comes or goes, or is as we mean it: no line at all. */
const ORDINARY =
  /rebalanc|is not aware of this member|generation id is not valid|^Limiting retries/i;
/** What of a line is written: never a payload, which kafkajs adds to some. */
const FIELDS = ['broker', 'topic', 'partition', 'groupId', 'error', 'retryCount'];

/** What kafkajs has to say, as lines of ours. It tries again whatever it reports, so it warns. */
export function clientLog(logger: BusLogger, now: () => number = Date.now): logCreator {
  const written = new Map<string, number>();
  return () =>
    ({ namespace, level, log }) => {
      const { message } = log;
      if (ORDINARY.test(message) || ORDINARY.test(String(log['error'] ?? ''))) return;
      const kind = `${namespace} ${message}`;
      if (now() - (written.get(kind) ?? Number.NEGATIVE_INFINITY) < REPEAT_MS) return;
      if (written.size >= MOST_KINDS) written.clear();
      written.set(kind, now());
      const fields: Record<string, unknown> = { from: `kafkajs ${namespace}`.trim() };
      for (const name of FIELDS) if (log[name] !== undefined) fields[name] = String(log[name]);
      if (level <= kafkajs.logLevel.WARN) logger.warn(fields, message);
    };
}
