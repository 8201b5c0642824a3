import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Role } from '@mutirao/contracts';
import { folderOf } from '@mutirao/currency';
import { z } from 'zod';
import { localToken } from './init.ts';

/** What the demo leaves in its folder when it has ended well. */
const factsSchema = z.strictObject({
  /** At which instant the rehearsal goes on. */
  clock: z.iso.datetime({ offset: true }),
  holder: z.string(),
  merchant: z.string(),
  terminal: z.string(),
  /** Who reads and changes nothing: by what she signs in, since it is a demo. */
  auditor: z.strictObject({ registry: z.string(), password: z.string() }),
});
export type DemoTown = z.infer<typeof factsSchema>;

/**
 * The town of the demo in `data`; made by the demo itself, a process of its own, if it is not there.
 * Throws in plain words.
 */
export async function demoTown(data: string): Promise<DemoTown> {
  const file = join(data, 'files', 'demo.json');
  if (!existsSync(file)) {
    if (existsSync(data)) {
      throw new Error(
        `${data} holds no finished demo: remove it and ${data}.keys, or name another folder by MUTIRAO_DATA`,
      );
    }
    await runDemo(data);
  }
  return factsSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
}

async function runDemo(data: string): Promise<void> {
  const child = spawn(process.execPath, [...demoCommand(), '--data', data], { stdio: 'inherit' });
  const end = (signal: NodeJS.Signals) => child.kill(signal);
  process.once('SIGINT', end).once('SIGTERM', end);
  const [code] = await once(child, 'exit');
  process.off('SIGINT', end).off('SIGTERM', end);
  if (code !== 0) throw new Error('The demo did not end well: nothing is served.');
}

/** The command line's demo, from source or built. */
function demoCommand(): string[] {
  const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));
  if (!import.meta.url.endsWith('.ts')) {
    return ['-C', '@mutirao/dist', path('../../cli/dist/demo/main.js')];
  }
  return [path('../../../tools/run.mjs'), path('../../cli/src/demo/main.ts')];
}

const TOKEN_SECONDS = 900;

/** How to sign in, tokens of a quarter of an hour for four people, and calls to try with them. */
export async function demoGuide(data: string, url: string, town: DemoTown): Promise<string> {
  const { community, currency } = folderOf(data).town;
  const token = (subject: string, role: Role) =>
    localToken({ data }, { subject, roles: [role], lifetimeSeconds: TOKEN_SECONDS });
  const { holder, merchant, terminal, auditor } = town;
  return `
A rehearsal of ${community}, ${town.clock.slice(0, 10)} by its clock. What it is and does: ${url}/docs

# sign in as gilda, who audits the town; with the accessToken that this answers she sees who may do what
curl -s ${url}/sign-in/password -H 'content-type: application/json' \\
  -d '${JSON.stringify(auditor)}'
curl -s ${url}/organisations -H "authorization: Bearer ACCESS_TOKEN"

These tokens are signed by the folder’s own key and live a quarter of an hour; start again for new ones.

HOLDER=${await token(holder, 'holder')}

SHOP=${await token(merchant, 'merchant')}

TILL=${await token(terminal, 'terminal')}

TREASURER=${await token('ana', 'treasurer')}

# what a holder has, and the month of a shop on paper
curl -s ${url}/accounts/${holder} -H "authorization: Bearer $HOLDER"
curl -s '${url}/accounts/merchant:${merchant}/statement?from=2025-11-01&to=2025-11-30&format=pdf' \\
  -H "authorization: Bearer $SHOP" -o shop.pdf
# the till asks for 5.00; put the charge that it answers in place of CHARGE, and the holder pays
curl -s ${url}/charges -H "authorization: Bearer $TILL" -H 'idempotency-key: 1' \\
  -H 'content-type: application/json' -d '{"amountMinor":500,"unit":"${currency}"}'
curl -s ${url}/charges/CHARGE/payment -H "authorization: Bearer $HOLDER" -H 'idempotency-key: 2' \\
  -H 'content-type: application/json' -d '{}'
# where the money went, as a page
curl -s '${url}/reports/money?from=2025-11-01&to=2025-11-30&format=html&lang=en' \\
  -H "authorization: Bearer $TREASURER" -o money.html
`;
}
