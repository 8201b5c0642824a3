import { readFileSync } from 'node:fs';

/** What the services export, with the suffixes of a histogram's parts left out; libs/nest makes them. */
const EXPORTED = [
  'mutirao_append_seconds',
  'mutirao_command_forward_seconds',
  'mutirao_commit_batch_events',
  'mutirao_consumer_behind_seconds',
  'mutirao_consumer_halted',
  'mutirao_consumer_lag_messages',
  'mutirao_consumer_parked',
  'mutirao_decision_seconds',
  'mutirao_event_loop_lag_seconds',
  'mutirao_http_request_seconds',
  'mutirao_journal_owner',
  'mutirao_journal_position',
  'mutirao_read_model_behind_events',
  'mutirao_snapshot_behind_events',
];

/** Made by Prometheus itself, by every process under prom-client, and by node_exporter. */
const OTHERS = [
  'node_filesystem_avail_bytes',
  'node_filesystem_size_bytes',
  'process_cpu_seconds_total',
  'process_resident_memory_bytes',
  'up',
];

interface Panel {
  readonly id: number;
  readonly title: string;
  readonly targets?: readonly { readonly expr: string }[];
}

export interface Dashboard {
  readonly panels: readonly Panel[];
}

export const dashboard = () =>
  JSON.parse(readFileSync('infra/observability/dashboard.json', 'utf8')) as Dashboard;

/** Every query of the dashboard, with the variables of Grafana filled in. */
export const queriesOf = ({ panels }: Dashboard) =>
  panels.flatMap(({ targets = [] }) =>
    targets.map(({ expr }) =>
      expr.replaceAll('$__rate_interval', '1m').replaceAll('$service', '.*'),
    ),
  );

/** The metrics in queries that nothing exports. */
export function unknownMetrics(queries: readonly string[]): string[] {
  const named = queries.flatMap(
    (query) =>
      query.replaceAll(/"[^"]*"/g, '').match(/\b(?:(?:mutirao|node|process)_\w+|up\b)/g) ?? [],
  );
  const known = new Set([...EXPORTED, ...OTHERS]);
  const whole = named.map((name) =>
    known.has(name) ? name : name.replace(/_(bucket|sum|count)$/, ''),
  );
  return [...new Set(whole)].filter((name) => !known.has(name));
}

/** What is exported and that no query looks at. */
export const unwatchedMetrics = (queries: readonly string[]) =>
  EXPORTED.filter((name) => !queries.some((query) => query.includes(name)));
