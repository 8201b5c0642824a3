// Starts: the server, once, with officials who are registered and sign in.
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { furnish, must, type Prepared, pay, prepare } from './benefit.fixture.ts';
import { codeOf } from './client.fixture.ts';
import { people, roll } from './files.fixture.ts';
import { eventsOf, faultsOf, ofKind } from './history.fixture.ts';
import { heard } from './identity-history.fixture.ts';
import { accredited, type Grant, granted, membershipPath, register } from './people.fixture.ts';
import { millisecondsUntilForbidden, type Signer, signIn } from './signing-in.fixture.ts';
import { FaultTown } from './town.fixture.ts';

/** Longer than the second that is promised: the machine may have much else to do. */
const MOST_MILLISECONDS = 5_000;
const TWENTY = people(20);

let town: FaultTown;
let municipality: string;
let eva: Signer;
let fabio: Signer;
let grants: Record<'eva' | 'fabio', Grant>;

beforeAll(async () => {
  town = await FaultTown.make();
  await town.start();
  await furnish(town);
  municipality = await accredited(town, 'municipality', 1);
  const official = async (n: number, ...roles: string[]) => {
    const member = await register(town, n);
    let last: Grant | undefined;
    for (const role of roles)
      last = await granted(town, { organisation: municipality, member, role });
    const signer = await signIn(town, n, member);
    return [signer, last as Grant] as const;
  };
  const [first, evas] = await official(901, 'approver');
  const [second, fabios] = await official(902, 'officer', 'approver');
  [eva, fabio, grants] = [first, second, { eva: evas, fabio: fabios }];
  await heard(town);
});
afterAll(() => town.remove());

const approveAs = ({ client }: Signer, { run, sha256 }: Pick<Prepared, 'run' | 'sha256'>) =>
  client.post(`/runs/${run}/approvals`, { sha256 });
const revoke = async (grant: Grant) =>
  must((await town.administrator()).delete(membershipPath(grant)));

test('fault 26: who signed in and prepared it does not approve it, though an approver; two at once are one', async () => {
  const file = roll(TWENTY);
  const path = '/programmes/renda/runs?period=2026-03';
  const prepared = await must(fabio.client.write<Prepared>(path, file));
  expect(codeOf(await approveAs(fabio, prepared))).toEqual([403, 'same-person']);
  const twice = await Promise.all([approveAs(eva, prepared), approveAs(eva, prepared)]);
  expect(twice.map(codeOf).sort()).toEqual([
    [200, undefined],
    [409, 'approved-already'],
  ]);
  expect(codeOf(await approveAs(fabio, prepared))).toEqual([409, 'run-not-prepared']);
  expect((await pay(town, prepared.run)).body).toMatchObject({ paid: 20 });
});

test('fault 26: a role taken away midway: no approval from then on, no payment under the old one, paid once under another', async () => {
  const first = await must(prepare(town, roll(TWENTY), { period: '2026-04' }));
  const second = await must(prepare(town, roll(TWENTY), { period: '2026-05' }));
  await must(approveAs(eva, first));
  await revoke(grants.eva);
  const wrong = { ...second, sha256: '0'.repeat(64) };
  const took = await millisecondsUntilForbidden(() => approveAs(eva, wrong));
  process.stdout.write(`refused ${Math.round(took)} ms after the role was taken away\n`);
  expect(took).toBeLessThan(MOST_MILLISECONDS);
  expect((await approveAs(eva, second)).status).toBe(403);
  expect(town.audited().at(-1)).toMatchObject({ status: 403, route: '/runs/:run/approvals' });

  expect(codeOf(await pay(town, first.run))).toEqual([409, 'approver-revoked']);
  expect(codeOf(await approveAs(fabio, wrong))).toEqual([409, 'run-changed']);
  await must(approveAs(fabio, first));
  const paid = await Promise.all([pay(town, first.run), pay(town, first.run)]);
  expect(paid.filter(({ status }) => status === 200)).toHaveLength(1);
  const events = await eventsOf(town.folder);
  const paidLines = ofKind(events, 'BenefitPaid').filter(({ data }) => data['run'] === first.run);
  expect(paidLines).toHaveLength(20);
  expect(ofKind(events, 'RunApproved').at(-1)?.data).toMatchObject({ approvals: [fabio.member] });
});

test('fault 26: suspended, an approver is one no more; reinstated, again', async () => {
  const run = await must(prepare(town, roll(TWENTY), { period: '2026-06' }));
  const administrator = await town.as('otilia', 'administrator');
  await must(administrator.post(`/members/${fabio.member}/suspension`));
  const wrong = { ...run, sha256: '0'.repeat(64) };
  const took = await millisecondsUntilForbidden(() => approveAs(fabio, wrong));
  expect(took).toBeLessThan(MOST_MILLISECONDS);
  await must(administrator.post(`/members/${fabio.member}/reinstatement`));
  await heard(town);
  await must(approveAs(fabio, run));
  expect((await pay(town, run.run)).body).toMatchObject({ paid: 20 });
});

test('after all that no account is below zero, and doctor is content', async () => {
  expect(await town.stop()).toBe(0);
  expect(await faultsOf(town.folder)).toEqual([]);
});
