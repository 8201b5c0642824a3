import type { Cli, ReachOptions } from '../cli.ts';
import { at, type Connection } from '../connection.ts';
import { showCount } from '../display.ts';
import { refusedHere, wrongUsage } from '../failure.ts';
import { versionedId } from '../versioned-id.ts';
import type { MerchantAnswer, MerchantRow } from './merchant-show.ts';

/** The server confirms so many in one decision. */
const AT_ONCE = 500;

interface Version {
  readonly merchant: string;
  readonly version: number;
}

export async function confirmMerchants(
  cli: Cli,
  ids: readonly string[],
  { all = false, ...options }: ReachOptions & { readonly all?: boolean },
): Promise<void> {
  if (all === ids.length > 0) throw wrongUsage('Name the merchants, or --all.');
  const connection = cli.connect(options);
  const waiting: Version[] = all ? await pending(connection) : [];
  for (const id of ids) waiting.push(await versionOf(connection, id));
  const progress = cli.progress({
    label: 'confirming',
    counted: 'merchants',
    total: waiting.length,
  });
  const merchants: Version[] = [];
  try {
    for (let start = 0; start < waiting.length; start += AT_ONCE) {
      const json = { merchants: waiting.slice(start, start + AT_ONCE) };
      const part = cli.connect(keyOfPart(options, start / AT_ONCE));
      const answer = await part.post<{ merchants: Version[] }>('/merchant-confirmations', { json });
      merchants.push(...answer.merchants);
      progress.at(merchants.length);
    }
  } finally {
    progress.stop();
  }
  cli.terminal.answer({ merchants }, () =>
    merchants.length === 0 ? 'Nothing waits.' : `${showCount(merchants.length)} confirmed`,
  );
}

export async function declineMerchant(
  cli: Cli,
  id: string,
  { reason, ...options }: ReachOptions & { readonly reason?: string },
): Promise<void> {
  const connection = cli.connect(options);
  const { merchant, version } = await versionOf(connection, id);
  const path = `${at('merchants', merchant)}/decline`;
  const answer = await connection.post(path, { json: { version, reason } });
  cli.terminal.answer(answer, () => `${merchant}: version ${version} is declined.`);
}

async function pending(connection: Connection): Promise<Version[]> {
  const query = { status: 'pending', limit: 500 };
  const rows = await connection.all<MerchantRow>('/merchants', 'merchants', query);
  return rows.map(({ merchant, proposedVersion = 0 }) => ({ merchant, version: proposedVersion }));
}

async function versionOf(connection: Connection, text: string): Promise<Version> {
  const { id: merchant, version } = versionedId(text);
  if (version !== undefined) return { merchant, version };
  const { proposal } = await connection.get<MerchantAnswer>(at('merchants', merchant));
  if (!proposal) throw refusedHere('merchant-not-proposed', `Nothing is proposed for ${merchant}.`);
  return { merchant, version: proposal.version };
}

/** Each part is a command of its own, and so has a key of its own. */
function keyOfPart(options: ReachOptions, part: number): ReachOptions {
  if (options.key === undefined || part === 0) return options;
  return { ...options, key: `${options.key}-${part}` };
}
