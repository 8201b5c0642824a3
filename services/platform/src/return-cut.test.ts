import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Town } from '@mutirao/currency';
import { Unavailable } from '@mutirao/event-sourcing';
import type { Json } from './client.fixture.ts';
import {
  OPERATOR,
  payingAccount,
  returning,
  sendAll,
  shopWithTakings,
} from './redemptions.fixture.ts';
import { ServedTown } from './town.fixture.ts';

/** One more than a command takes of a return file. */
const LEGS = 301;

/** Starts a server in this process. */
let town: ServedTown;
let shop: Awaited<ReturnType<typeof shopWithTakings>>;
let bank: string;
beforeAll(async () => {
  town = await ServedTown.start();
  shop = await shopWithTakings(town);
  bank = await payingAccount(town);
});
afterAll(() => town.remove());

/** Has the second command about a return file fail once, as if the process had died before it. */
function cutAfterOneCommand(): void {
  const { journal } = town.app.get(Town).parts;
  const execute = journal.execute.bind(journal);
  let commands = 0;
  journal.execute = (command, meta) => {
    if (command.type !== 'ApplyReturn') return execute(command, meta);
    commands += 1;
    return commands === 2 ? Promise.reject(new Unavailable('cut')) : execute(command, meta);
  };
}

test.each<[string, readonly [first: string, second: string], object]>([
  ['the same key', ['a', 'a'], { rejected: LEGS, known: 0 }],
  ['another key', ['b', 'c'], { rejected: LEGS - 300, known: 300 }],
])(
  'a payout that is refused whole goes back whole, though the file was cut and sent again with %s',
  async (_, [first, second], counts) => {
    const path = `/merchants/${shop.own.subject}/redemptions`;
    const asked = Array.from({ length: LEGS }, () =>
      town.must('POST', path, { ...shop.own, body: { amountMinor: 1 } }),
    );
    await Promise.all(asked);
    const { payout } = await sendAll(town, bank);
    const file = `<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.10"><CstmrPmtStsRpt>
<GrpHdr><CreDtTm>2024-03-15T08:00:00-03:00</CreDtTm></GrpHdr><OrgnlGrpInfAndSts>
<OrgnlMsgId>${payout}</OrgnlMsgId><OrgnlMsgNmId>pain.001.001.09</OrgnlMsgNmId><GrpSts>RJCT</GrpSts>
</OrgnlGrpInfAndSts></CstmrPmtStsRpt></Document>`;
    cutAfterOneCommand();
    const cut = await town.ask('POST', '/return-files', { ...returning(file), key: first });
    expect(cut.status).toBe(503);
    const whole = await town.must('POST', '/return-files', { ...returning(file), key: second });
    expect(whole).toMatchObject({ settled: 0, pending: 0, ...counts, errors: [] });
    const { legs } = await town.must<{ legs: Json[] }>('GET', `/payouts/${payout}`, OPERATOR);
    expect(legs.map(({ status }) => status)).toEqual(Array(LEGS).fill('rejected'));
  },
);
