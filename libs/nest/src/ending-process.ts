import { UnknownEvent } from '@mutirao/event-sourcing';
import type { Logger } from 'pino';

/**
 * What is done about a store that is lost, or that a later version has written to: the process ends,
 * without another answer. Where there are others, one that can go on is the writer then.
 */
export function endingProcess(logger: Logger): (error: unknown) => void {
  return (error) => {
    const message = error instanceof Error ? error.message : String(error);
    const isNewer = error instanceof UnknownEvent;
    const why = isNewer ? 'the journal is of a later version' : 'the store is lost';
    logger.fatal({ error: message }, `${why}: the process ends`);
    process.exit(70);
  };
}
