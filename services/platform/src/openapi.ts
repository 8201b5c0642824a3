import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { documentOf, drain } from '@mutirao/nest';
import { initTown } from './init.ts';
import { openApp, TITLE } from './serve.ts';

/** `npm run generate`: prints the OpenAPI document, as the server of a new town would give it. */
const folder = mkdtempSync(join(tmpdir(), 'mutirao-openapi-'));
try {
  const data = join(folder, 'vila');
  const money = { currency: 'MUM', backedBy: 'BRL' };
  const place = { community: 'vila', timeZone: 'America/Sao_Paulo', rehearsal: true };
  await initTown({ ...money, ...place }, { data });
  const app = await openApp({ data });
  process.stdout.write(`${JSON.stringify(documentOf(app, TITLE), null, 2)}\n`);
  await drain(app, 1);
} finally {
  rmSync(folder, { recursive: true });
}
