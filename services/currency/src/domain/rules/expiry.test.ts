import { expect, test } from '@jest/globals';
import {
  ANA,
  approve,
  BENTO,
  enrol,
  FUNDED,
  freeze,
  fund,
  given,
  lived,
  moves,
  onDay,
  paid,
  pay,
  pays,
  prepare,
  RENDA,
  RUN,
  unfreeze,
} from '../vila.fixture.ts';

/** Lots live as long as the rule says that binds on the day from which a run counts. */
const announce = (days: number, bindsFrom: string) =>
  ({
    type: 'AnnounceRule',
    rule: 'renda-expiry',
    bindsFrom,
    body: { kind: 'expiry', programme: RENDA, days },
  }) as const;
const APPROVED = lived(
  FUNDED,
  announce(60, '2026-11-12'),
  announce(10, '2026-12-01'),
  prepare([pays(2, ANA)]),
  approve(),
);
const fundedOn = (effectiveOn: string) =>
  given(...APPROVED)
    .when({ type: 'FundRun', run: RUN, effectiveOn }, onDay('2026-12-02'))
    .events()[0]?.data;

test.each([
  ['2026-11-11', undefined, undefined],
  ['2026-11-12', '2027-01-11', ['renda-expiry@1']],
  ['2026-11-30', '2027-01-29', ['renda-expiry@1']],
  ['2026-12-01', '2026-12-11', ['renda-expiry@2']],
])('a run that counts from %s pays lots until %s, by %j', (day, lotExpiry, rules) => {
  const data = fundedOn(day);
  expect([data?.['lotExpiry'], data?.['rules']]).toEqual([lotExpiry, rules]);
});

test("without a rule the programme's own days count, and no rule is named", () => {
  const steps = [enrol(ANA), prepare([pays(2, ANA)]), approve(), fund()];
  const funded = lived(FUNDED, ...steps).at(-1);
  expect(funded?.data).toEqual({ run: RUN, attempt: 1 });
});

test('what is paid later under the same run keeps the expiry of the first', () => {
  const lines = [pays(2, ANA), pays(3, BENTO)];
  const first = lived(
    FUNDED,
    announce(60, '2026-11-11'),
    freeze(BENTO),
    '2026-11-11',
    ...paid(lines),
    unfreeze(BENTO),
    '2026-12-01',
    { type: 'RetryRun', run: RUN },
  );
  const retried = first.at(-1)?.data;
  expect(retried).toEqual({ run: RUN, attempt: 2, lotExpiry: '2027-01-10' });
  const [event] = given(...first)
    .when(pay([pays(3, BENTO)]))
    .events();
  expect(moves(event ? [event] : [])[0]).toContain('renda-minima/2026-11/2027-01-10');
});
