import type { NestFastifyApplication } from '@nestjs/platform-fastify';

/** By which a process is told to stop. */
export const STOP_SIGNALS = ['SIGTERM', 'SIGINT'] as const;

export type ListenOptions = {
  /** 0 takes any free port. */
  readonly port: number;
  readonly host?: string;
  readonly name?: string;
  /** How long a stop waits for requests that are being answered. */
  readonly graceSeconds?: number;
  /** What is to be closed when everything else is. */
  readonly closed?: () => Promise<void>;
};

/**
 * Serves until SIGTERM or SIGINT: then no new connection, an answer for everything in flight, the
 * modules' shutdown hooks, exit 0. A second signal ends the process as it is.
 */
export async function listen(
  app: NestFastifyApplication,
  {
    port,
    host = '127.0.0.1',
    name = 'mutirao',
    graceSeconds = 30,
    closed = async () => {},
  }: ListenOptions,
): Promise<void> {
  for (const signal of STOP_SIGNALS) {
    process.once(signal, async () => {
      await drain(app, graceSeconds);
      await closed();
      process.exit(0);
    });
  }
  await app.listen(port, host);
  process.stdout.write(`${name} listening on ${await app.getUrl()} (pid ${process.pid})\n`);
}

/**
 * Answers what is in flight, then closes. HTTP ends before Nest's hooks run, so that no request
 * finds its store closed.
 */
export async function drain(app: NestFastifyApplication, graceSeconds: number): Promise<void> {
  const overdue = setTimeout(() => app.getHttpServer().closeAllConnections(), graceSeconds * 1000);
  try {
    await app.getHttpAdapter().getInstance().close();
    await app.close();
  } finally {
    clearTimeout(overdue);
  }
}
