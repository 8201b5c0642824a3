import type { Logger } from 'pino';

/** What is done about a store that is lost: the process ends, without another answer. */
export function endingProcess(logger: Logger): (error: unknown) => void {
  return (error) => {
    const message = error instanceof Error ? error.message : String(error);
    logger.fatal({ error: message }, 'the store is lost: the process ends');
    process.exit(70);
  };
}
