import { minor, sum } from '@mutirao/money';
import { at } from '../connection.ts';
import { table } from '../display.ts';
import { importStatement } from './funding.ts';
import { AFTERWARDS } from './rehearsal-days.ts';
import type { ReserveBank } from './reserve-bank.ts';
import { mustBe, type Stage } from './stage.ts';

interface Share {
  readonly programme: string;
  readonly sumOfDaysMinor: number;
  readonly amountMinor: number;
}

interface YieldAnswer {
  readonly sha256: string;
  readonly working: {
    readonly from: string;
    readonly to: string;
    readonly days: readonly {
      readonly on: string;
      readonly balances: readonly { programme: string; balanceMinor: number }[];
    }[];
    readonly shares: readonly Share[];
  };
}

const INTEREST = minor(4_321_09);
const FIT_ID = '202512INTPOOL';

/** What the bank paid on one account of three programmes, shared out by their balances day by day. */
export async function shareInterest(stage: Stage, bank: ReserveBank): Promise<readonly Share[]> {
  const { narrator, officials, plain } = stage;
  const [shared] = bank.accounts;
  const memo = 'RENDIMENTO POUPANÇA INTEGRADA';
  shared.post({ fitId: FIT_ID, type: 'INT', amount: INTEREST, memo });
  await importStatement(stage, shared, { on: AFTERWARDS });
  const path = at('bank-lines', FIT_ID, 'yield');
  const { working, sha256 } = await officials.treasurer.get<YieldAnswer>(path);
  const { from, to, days, shares } = working;
  narrator.say(`“${memo}” ${plain(INTEREST)} BRL, by each day’s balances from ${from} to ${to}:`);
  narrator.say(workingTable(stage, days, shares));
  mustBe('the shares’ sum', sum(shares.map(({ amountMinor }) => minor(amountMinor))), INTEREST);
  const json = { from, to, working: sha256 };
  await officials.treasurer.post(path, { json });
  for (const { programme, amountMinor } of shares) {
    const issue = `${at('programmes', programme)}/yield-issues`;
    await officials.treasurer.post(issue, { json: { amountMinor } });
  }
  narrator.say(
    'ana allocates exactly that working, and lets each programme issue against its share',
  );
  return shares;
}

/** Of the days the first, those on which a balance moved first and last, and the sums. */
function workingTable(
  { plain }: Stage,
  days: YieldAnswer['working']['days'],
  shares: readonly Share[],
): string {
  const programmes = shares.map(({ programme }) => programme);
  const row = (on: string, of: (programme: string) => number | undefined) => [
    `  ${on}`,
    ...programmes.map((programme) => plain(of(programme) ?? 0)),
  ];
  const shown = days.filter((_, index) => index < 2 || index % 10 === 9);
  const shareOf = (what: 'sumOfDaysMinor' | 'amountMinor') => (programme: string) =>
    shares.find((each) => each.programme === programme)?.[what];
  return table(
    [
      ['  day', ...programmes],
      ...shown.map(({ on, balances }) =>
        row(on, (programme) => balances.find((each) => each.programme === programme)?.balanceMinor),
      ),
      row('all days', shareOf('sumOfDaysMinor')),
      row('share', shareOf('amountMinor')),
    ],
    ['left', ...programmes.map(() => 'right' as const)],
  );
}
