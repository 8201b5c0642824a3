import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { Metrics } from '@mutirao/nest';
import { parse } from 'yaml';
import { dashboard, queriesOf, unknownMetrics, unwatchedMetrics } from './metrics.fixture.ts';

interface Alert {
  readonly alert: string;
  readonly expr: string;
  readonly labels: { readonly severity: string };
  readonly annotations: { readonly summary: string; readonly runbook_url: string };
}

const { groups } = parse(readFileSync('infra/observability/alerts.yml', 'utf8')) as {
  groups: readonly { rules: readonly Alert[] }[];
};
const alerts = groups.flatMap(({ rules }) => rules);

test('every metric that an alert or the dashboard asks for is one that is exported', () => {
  expect(unknownMetrics(alerts.map(({ expr }) => expr))).toEqual([]);
  expect(unknownMetrics(queriesOf(dashboard()))).toEqual([]);
  const mistaken = ['rate(mutirao_append_second_bucket[5m]) > 1', 'mutirao_journal_owners{up="1"}'];
  expect(unknownMetrics(mistaken)).toEqual(['mutirao_append_second', 'mutirao_journal_owners']);
});

test('every histogram that the services make is known here', async () => {
  const made = await new Metrics().registry.getMetricsAsJSON();
  const ours = made.map(({ name }) => name).filter((name) => name.startsWith('mutirao_'));
  expect(ours.length).toBeGreaterThan(3);
  expect(unknownMetrics(ours)).toEqual([]);
});

test('the dashboard shows everything that is exported', () => {
  expect(unwatchedMetrics(queriesOf(dashboard()))).toEqual([]);
  expect(unwatchedMetrics(['mutirao_journal_owner'])).toContain('mutirao_append_seconds');
});

test('every alert is urgent or not, and leads to its own section of the runbook', () => {
  const sections = readFileSync('docs/operations.md', 'utf8').match(/^### .+$/gm) ?? [];
  for (const { alert, labels, annotations } of alerts) {
    expect(['page', 'ticket']).toContain(labels.severity);
    expect(annotations.runbook_url).toBe(`docs/operations.md#${alert.toLowerCase()}`);
    expect(sections).toContain(`### ${alert}`);
  }
});

test('panels have numbers and titles of their own', () => {
  const { panels } = dashboard();
  expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
  expect(new Set(panels.map(({ title }) => title)).size).toBe(panels.length);
});
