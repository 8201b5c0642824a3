import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { stringify } from 'yaml';
import { dashboard, queriesOf } from './metrics.fixture.ts';

/** By Prometheus' own tool: the rules and queries are its language, and the alerts go off when they are to. */
const FOLDER = 'infra/observability';
const folder = mkdtempSync(join(tmpdir(), 'mutirao-alerts-'));
afterAll(() => rmSync(folder, { recursive: true }));

const promtool = (...args: string[]) => spawnSync('promtool', args, { encoding: 'utf8' });
const read = (name: string) => readFileSync(join(FOLDER, name), 'utf8');

function written(name: string, text: string): string {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
}

test('the alerts go off when they are to, and not before', () => {
  expect(promtool('test', 'rules', join(FOLDER, 'alerts.test.yml'))).toMatchObject({ status: 0 });
  written('alerts.test.yml', read('alerts.test.yml'));
  written(
    'alerts.yml',
    read('alerts.yml').replace('(mutirao_consumer_parked) > 0', '(mutirao_consumer_parked) > 9'),
  );
  expect(promtool('test', 'rules', join(folder, 'alerts.test.yml'))).toMatchObject({ status: 1 });
});

test('the rules are sound, and a mistake in one is found', () => {
  expect(promtool('check', 'rules', join(FOLDER, 'alerts.yml'))).toMatchObject({ status: 0 });
  const mistaken = read('alerts.yml').replace('sum by (ledger) (', 'sum by ledger (');
  expect(promtool('check', 'rules', written('mistaken.yml', mistaken)).status).not.toBe(0);
});

test('every query of the dashboard can be asked, and one with a mistake cannot', () => {
  const rules = (queries: readonly string[]) =>
    stringify({
      groups: [
        {
          name: 'panels',
          rules: queries.map((expr, index) => ({ record: `panel:${index}`, expr })),
        },
      ],
    });
  const check = (queries: readonly string[]) =>
    promtool('check', 'rules', written('panels.yml', rules(queries)));
  expect(check(queriesOf(dashboard()))).toMatchObject({ status: 0 });
  expect(check(['rate(mutirao_append_seconds_bucket[5m]']).status).not.toBe(0);
});

test('what Prometheus is started with is sound', () => {
  const rules = written('alerts.yml', read('alerts.yml'));
  const text = read('prometheus.yml').replace('/etc/prometheus/alerts.yml', rules);
  expect(promtool('check', 'config', written('prometheus.yml', text))).toMatchObject({ status: 0 });
});
