// Starts: the server, which prepares a run; then its services in this process, without it.
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { RunPasses, type Town } from '@mutirao/currency';
import { createLogger } from '@mutirao/nest';
import { openServices } from '@mutirao/platform';
import { approved, furnish } from './benefit.fixture.ts';
import { people, roll } from './files.fixture.ts';
import { eventsOf, faultsOf, ofKind } from './history.fixture.ts';
import { FaultTown } from './town.fixture.ts';

/** More than one command pays. */
const MANY = people(2_000);

let folder: FaultTown;
let run: string;
beforeAll(async () => {
  folder = await FaultTown.make();
  await folder.start();
  await furnish(folder, { numbers: MANY });
  ({ run } = await approved(folder, roll(MANY, '1.00')));
  expect(await folder.stop()).toBe(0);
});
afterAll(() => folder.remove());

/** As the writer of a journal has it that it holds no longer, and the one who holds it now. */
async function carriedByTwo(town: Town): Promise<void> {
  const meta = { operation: 'run.pay', actor: 'somebody', correlation: 'test' };
  await town.parts.journal.execute({ type: 'FundRun', run }, meta);
  await Promise.all([new RunPasses(town).carry(run), new RunPasses(town).carry(run)]);
}

test('fault 2: a run that two carry at once is paid once, and both see it to its end', async () => {
  const { town, identity } = await openServices(folder.folder, {}, createLogger('silent'));
  await carriedByTwo(town);
  await town.close();
  await identity.close();
  const events = await eventsOf(folder.folder);
  const lines = ofKind(events, 'BenefitPaid').map(({ data }) => data['line']);
  expect(lines).toHaveLength(MANY.length);
  expect(new Set(lines).size).toBe(MANY.length);
  expect(ofKind(events, 'RunFinished')).toHaveLength(1);
  // Who was overtaken was told so, and looked again.
  expect(ofKind(events, 'CommandRefused').length).toBeGreaterThan(0);
  expect(await faultsOf(folder.folder)).toEqual([]);
});
