import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Metrics } from '@mutirao/nest';
import { nis, ServedTown } from './town.fixture.ts';

const metrics = new Metrics();
let town: ServedTown;
beforeAll(async () => {
  town = await ServedTown.start({ metrics });
});
afterAll(() => town.remove());

test('one process tells of both its ledgers, which it writes, and of the bus between them', async () => {
  const person = { registry: nis(1), fullName: 'Ana Vila' };
  await town.must('POST', '/members', { as: 'officer', body: person });
  const programme = { programme: 'renda', name: 'Renda' };
  await town.ask('POST', '/programmes', { as: 'treasurer', body: programme });
  const text = await metrics.registry.metrics();
  for (const ledger of ['identity-vila', 'currency-vila']) {
    expect(text).toContain(`mutirao_journal_owner{ledger="${ledger}"} 1`);
    expect(text).toMatch(new RegExp(`mutirao_append_seconds_count{ledger="${ledger}"} [1-9]`));
    expect(text).toMatch(new RegExp(`mutirao_snapshot_behind_events{ledger="${ledger}"} [1-9]`));
  }
  expect(text).toContain('mutirao_read_model_behind_events{ledger="currency-vila"}');
  expect(text).not.toContain('mutirao_read_model_behind_events{ledger="identity-vila"}');
  expect(text).toContain('mutirao_consumer_halted{consumer="currency",source="/identity/vila"} 0');
  expect(text).toMatch(/request_seconds_count{method="POST",route="\/programmes",status="201"} 1/);
});
