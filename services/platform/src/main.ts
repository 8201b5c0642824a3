import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { demoGuide, demoTown } from './demo-town.ts';
import { initTown } from './init.ts';
import { type ServeOptions, serveTown } from './serve.ts';

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
    MUTIRAO_METRICS_PORT: z.coerce.number().int().min(0).max(65_535).optional(),
    MUTIRAO_PUBLIC_URL: z.url({ protocol: /^https?$/ }).optional(),
    MUTIRAO_MASTER_KEY_FILE: z.string().optional(),
    MUTIRAO_OIDC_FILE: z.string().optional(),
    MUTIRAO_GATEWAY_URL: z.url({ protocol: /^https?$/ }).optional(),
    MUTIRAO_GATEWAY_SECRET_FILE: z.string().optional(),
    MUTIRAO_TRUSTED_PROXIES: z.coerce.number().int().min(0).max(9).default(0),
    INIT_CWD: z.string().default(process.cwd()),
  })
  .safeParse(process.env);
if (!settings.success) {
  process.stderr.write(`${z.prettifyError(settings.error)}\n`);
  process.exit(2);
}
const { MUTIRAO_DATA, MUTIRAO_KEYS, MUTIRAO_HOST, MUTIRAO_PORT, INIT_CWD } = settings.data;
const listening = { host: MUTIRAO_HOST, port: MUTIRAO_PORT, ...accessOptions(settings.data) };

/** How people sign in here, and where it is known. */
function accessOptions(env: typeof settings.data & {}): Partial<ServeOptions> {
  const located = (file: string) => resolve(env.INIT_CWD, file);
  const { MUTIRAO_PUBLIC_URL, MUTIRAO_MASTER_KEY_FILE, MUTIRAO_OIDC_FILE } = env;
  const { MUTIRAO_GATEWAY_URL, MUTIRAO_GATEWAY_SECRET_FILE } = env;
  return {
    trustedProxies: env.MUTIRAO_TRUSTED_PROXIES,
    ...(env.MUTIRAO_METRICS_PORT !== undefined && { metricsPort: env.MUTIRAO_METRICS_PORT }),
    ...(MUTIRAO_PUBLIC_URL && { publicUrl: MUTIRAO_PUBLIC_URL }),
    ...(MUTIRAO_MASTER_KEY_FILE && { masterKeyFile: located(MUTIRAO_MASTER_KEY_FILE) }),
    ...(MUTIRAO_OIDC_FILE && { oidcFile: located(MUTIRAO_OIDC_FILE) }),
    ...(MUTIRAO_GATEWAY_URL &&
      MUTIRAO_GATEWAY_SECRET_FILE && {
        gateway: {
          url: MUTIRAO_GATEWAY_URL,
          secretFile: located(MUTIRAO_GATEWAY_SECRET_FILE),
        },
      }),
  };
}

async function serveOwn(): Promise<void> {
  const data = resolve(INIT_CWD, MUTIRAO_DATA ?? 'data');
  const folders = {
    data,
    ...(MUTIRAO_KEYS === undefined ? {} : { keys: resolve(INIT_CWD, MUTIRAO_KEYS) }),
  };
  if (!existsSync(data)) {
    const town = { community: 'vila', currency: 'MUM', backedBy: 'BRL', rehearsal: true };
    const { masterKeyFile } = listening;
    const key = masterKeyFile === undefined ? {} : { masterKeyFile };
    await initTown({ ...town, timeZone: 'America/Sao_Paulo' }, { ...folders, ...key });
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
