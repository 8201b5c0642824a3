import { logServersTo } from '@mutirao/adapters/servers';
import { type DynamicModule, Inject, Module, type OnModuleDestroy } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Logger } from 'pino';
import { type Cell, type CellService, joinCell } from './cell.ts';
import { endingProcess } from './ending-process.ts';
import type { Readiness } from './health.ts';
import { listen, STOP_SIGNALS } from './listen.ts';
import { createLogger } from './log.ts';
import { Metrics } from './metrics.ts';
import type { WatchedService } from './service-metrics.ts';
import { ServiceWatch } from './service-watch.ts';
import { type ServiceSettings, SettingsRefused, serviceSettings } from './settings.ts';
import { startTracing } from './tracing.ts';

/** What a service's main is given to open itself with. */
export interface ServiceProcess {
  readonly settings: ServiceSettings;
  readonly cell: Cell;
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** Measures the service from now on, and tells whether it is ready: to be called once, when it is open. */
  readonly watch: (service: WatchedService) => Readiness;
  /** Called when the store is lost: the process ends, without another answer. */
  readonly fatal: (error: unknown) => void;
}

/** A service, open and ready to listen. `begin` starts what waits until it is asked by others. */
export interface OpenedService {
  readonly app: NestFastifyApplication;
  begin(): void | Promise<void>;
}

/**
 * One process of a service of the distributed profile: from its environment to SIGTERM. Says in plain
 * words, and exits with 2, when the environment is not what it can start with.
 */
export async function runService(
  service: CellService,
  open: (process: ServiceProcess) => Promise<OpenedService>,
): Promise<void> {
  // No request was taken yet; what other instances handed on is done by the next owner, as after a crash.
  const leave = (): never => process.exit(0);
  for (const signal of STOP_SIGNALS) process.once(signal, leave);
  try {
    const settings = serviceSettings(process.env);
    if (settings.service !== undefined && settings.service !== service) {
      throw new SettingsRefused(
        `MUTIRAO_SERVICE is ${settings.service}, and this is the program of ${service}`,
      );
    }
    const { host, port, metricsPort, instance, community, otlpUrl } = settings;
    const logger = createLogger().child({ service, instance, community });
    logServersTo(logger);
    const metrics = new Metrics();
    const tracing = otlpUrl && (await startTracing({ otlpUrl, service, instance }));
    const cell = await joinCell(service, settings, logger);
    const { app, begin } = await open({
      ...{ settings, cell, logger, metrics },
      watch: (opened) => {
        const watch = new ServiceWatch(opened, { metrics, joined: cell.joined });
        void watch.start();
        return watch.readiness;
      },
      fatal: endingProcess(logger),
    });
    cell.start();
    await begin();
    const server = await metrics.serve(metricsPort, host);
    server.unref();
    const closed = async (): Promise<void> => {
      await cell.close();
      if (tracing) await tracing.close();
    };
    for (const signal of STOP_SIGNALS) process.off(signal, leave);
    await listen(app, { port, host, name: service, closed });
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    process.stderr.write(`${text}\n`);
    process.exit(error instanceof SettingsRefused ? 2 : 1);
  }
}

const CELL = Symbol('cell');

/** The process's part in its cell as a module: when HTTP has ended, its ledgers are given away first. */
@Module({})
export class CellModule implements OnModuleDestroy {
  constructor(@Inject(CELL) private readonly cell: Cell) {}

  static of(cell: Cell, service: DynamicModule): DynamicModule {
    const providers = [{ provide: CELL, useValue: cell }];
    return { module: CellModule, imports: [service], providers };
  }

  async onModuleDestroy(): Promise<void> {
    await this.cell.release();
  }
}
