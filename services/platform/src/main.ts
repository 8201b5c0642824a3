import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { initTown } from '@mutirao/currency';
import { z } from 'zod';
import { serveTown } from './serve.ts';

/** `npm start`: serves the town in `MUTIRAO_DATA`, making one for trying things on if there is none. */
const settings = z
  .object({
    MUTIRAO_DATA: z.string().default('data'),
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
const data = resolve(INIT_CWD, MUTIRAO_DATA);
const folders = {
  data,
  ...(MUTIRAO_KEYS === undefined ? {} : { keys: resolve(INIT_CWD, MUTIRAO_KEYS) }),
};
if (!existsSync(data)) {
  await initTown(
    {
      community: 'vila',
      currency: 'MUM',
      backedBy: 'BRL',
      timeZone: 'America/Sao_Paulo',
      rehearsal: true,
    },
    folders,
  );
}
try {
  await serveTown({ ...folders, host: MUTIRAO_HOST, port: MUTIRAO_PORT });
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}
