import { fileURLToPath } from 'node:url';
import { type Figure, figure } from '../figure.ts';
import { mustBe } from '../paid-town.ts';
import { Cluster } from './cluster.ts';

const SCRIPT = fileURLToPath(new URL('./transfer.pgbench', import.meta.url));
const SECONDS = 10;
const ROUNDS = 3;

/** What the same transfers cost in PostgreSQL, one function call each, on the same machine. */
export async function postgres(): Promise<Figure[]> {
  const cluster = await Cluster.start();
  const figures = [64, 16].map((clients) => {
    const rounds = Array.from({ length: ROUNDS }, () => load(cluster, clients));
    return figure({
      what: `PostgreSQL, ${clients} clients`,
      unit: '/s',
      samples: rounds,
      method:
        `pgbench, ${clients} connections by a local socket, no HTTP, prepared statements, one ` +
        `function call a transfer, synchronous_commit on; ${SECONDS} s a round; the entries of ` +
        'every transfer and account add up',
    });
  });
  const made = Number(cluster.query('SELECT count(*) FROM transfers'));
  mustBe('entries', Number(cluster.query('SELECT count(*) FROM entries')), 2 * made);
  mustBe('sum of balances', cluster.query('SELECT sum(balance) FROM accounts'), '0');
  mustBe('accounts that their entries do not explain', unexplained(cluster), '0');
  await cluster.stop();
  return figures;
}

/** How many accounts have another balance than the sum of their entries. */
export function unexplained(cluster: Cluster): string {
  return cluster.query(`SELECT count(*) FROM accounts
    LEFT JOIN (SELECT account, sum(amount) AS total FROM entries GROUP BY account) AS explained
      ON explained.account = accounts.id
    WHERE balance <> coalesce(total, 0)`);
}

/** Transfers a second, by pgbench's own count. */
function load(cluster: Cluster, clients: number): number {
  const connections = ['-c', String(clients), '-j', '2'];
  const output = cluster.run(
    'pgbench',
    ...['-n', '-M', 'prepared', '-T', String(SECONDS), ...connections, '-f', SCRIPT],
  );
  const [, rate] = /^tps = ([\d.]+)/m.exec(output) ?? [];
  mustBe('failed transfers', / failed transactions: 0 /.test(output), true);
  return Number(rate);
}
