import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { initTown } from '@mutirao/currency';
import { z } from 'zod';
import { demoGuide, demoTown } from './demo-town.ts';
import { serveTown } from './serve.ts';

/**
 * `npm start`: serves the town in `MUTIRAO_DATA`, making one for trying things on if there is none.
 * `npm start -- --demo`: serves the town of the demo, which is made first if there is none.
 */
const settings = z
  .object({
    MUTIRAO_DATA: z.string().optional(),
    MUTIRAO_KEYS: z.string().optional(),
    MUTIRAO_HOST: z.string().default('127.0.0.1'),
    MUTIRAO_PORT: z.coerce.number().int().min(0).max(65_535).default(8080),
    INIT_CWD: z.string().default(process.cwd()),
  })
  .safeParse(process.env);
if (!settings.success) {
  process.stderr.write(`${z.prettifyError(settings.error)}\n`);
  process.exit(2);
}
const { MUTIRAO_DATA, MUTIRAO_KEYS, MUTIRAO_HOST, MUTIRAO_PORT, INIT_CWD } = settings.data;
const listening = { host: MUTIRAO_HOST, port: MUTIRAO_PORT };

async function serveOwn(): Promise<void> {
  const data = resolve(INIT_CWD, MUTIRAO_DATA ?? 'data');
  const folders = {
    data,
    ...(MUTIRAO_KEYS === undefined ? {} : { keys: resolve(INIT_CWD, MUTIRAO_KEYS) }),
  };
  if (!existsSync(data)) {
    const town = { community: 'vila', currency: 'MUM', backedBy: 'BRL', rehearsal: true };
    await initTown({ ...town, timeZone: 'America/Sao_Paulo' }, folders);
  }
  await serveTown({ ...folders, ...listening });
}

async function serveDemo(): Promise<void> {
  const data = resolve(INIT_CWD, MUTIRAO_DATA ?? 'demo/vila');
  const town = await demoTown(data);
  await serveTown({ data, clock: town.clock, ...listening });
  const url = `http://${MUTIRAO_HOST}:${MUTIRAO_PORT}`;
  process.stdout.write(await demoGuide(data, url, town));
}

try {
  const { values } = parseArgs({
    args: process.argv.slice(import.meta.url.endsWith('.ts') ? 3 : 2),
    options: { demo: { type: 'boolean', default: false } },
  });
  await (values.demo ? serveDemo() : serveOwn());
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}
