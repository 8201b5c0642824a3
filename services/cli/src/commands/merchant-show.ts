import type { Cli, ReachOptions } from '../cli.ts';
import { at } from '../connection.ts';
import { type Currency, facts, showAmount, table } from '../display.ts';

export interface MerchantRow {
  readonly merchant: string;
  readonly status: string;
  readonly version: number;
  readonly proposedVersion?: number;
  readonly balanceMinor: number;
  readonly redeemingMinor: number;
  readonly tradeName: string;
  readonly category: string;
  readonly neighbourhood: string;
}

interface TermsAnswer {
  readonly tradeName: string;
  readonly labels: Readonly<Record<'category' | 'neighbourhood' | 'size', string>>;
  readonly redemptionDays: number;
  readonly redeemsDaily: boolean;
  readonly payee?: {
    readonly document?: string;
    readonly bank?: string;
    readonly branch?: string;
    readonly account: string;
  };
}

export interface MerchantAnswer {
  readonly merchant: string;
  readonly status: string;
  readonly version: number;
  readonly terms?: TermsAnswer;
  readonly proposal?: {
    readonly version: number;
    readonly proposedBy: string;
    readonly differs: readonly string[];
    readonly terms: TermsAnswer;
  };
  readonly balanceMinor: number;
  readonly redeemingMinor: number;
}

export async function listMerchants(
  cli: Cli,
  { status, ...options }: ReachOptions & { readonly status?: string },
): Promise<void> {
  const connection = cli.connect(options);
  const query = { status, limit: 500 };
  const merchants = await connection.all<MerchantRow>('/merchants', 'merchants', query);
  const currency = await connection.currency();
  cli.terminal.answer({ merchants }, () =>
    merchants.length === 0
      ? 'There are no merchants.'
      : table(
          merchants.map((each) => rowText(each, currency)),
          ['left', 'left', 'left', 'left', 'left', 'right', 'left'],
        ),
  );
}

function rowText(each: MerchantRow, currency: Currency): string[] {
  const waits = each.proposedVersion === undefined ? '' : `proposed @${each.proposedVersion}`;
  const { merchant, status, tradeName, category, neighbourhood, balanceMinor } = each;
  const balance = showAmount(balanceMinor, currency);
  return [merchant, status, tradeName, category, neighbourhood, balance, waits];
}

export async function showMerchant(cli: Cli, id: string, options: ReachOptions): Promise<void> {
  const connection = cli.connect(options);
  const answer = await connection.get<MerchantAnswer>(at('merchants', id));
  const currency = await connection.currency();
  cli.terminal.answer(answer, () => merchantText(answer, currency));
}

function merchantText(answer: MerchantAnswer, currency: Currency): string {
  const { merchant, status, version, terms, proposal, balanceMinor, redeemingMinor } = answer;
  const lines = [`${merchant}: ${status}`];
  if (terms) {
    lines.push(
      facts([
        ['  balance', showAmount(balanceMinor, currency)],
        ['  being redeemed', showAmount(redeemingMinor, currency)],
      ]),
      `Terms, version ${version}:`,
      termsText(terms),
    );
  }
  if (proposal) {
    const { differs, proposedBy } = proposal;
    const what = differs.length === 0 ? '' : `, with another ${differs.join(', ')}`;
    lines.push(`Proposed by ${proposedBy}, version ${proposal.version}${what}:`);
    lines.push(termsText(proposal.terms));
  }
  return lines.join('\n');
}

function termsText({ tradeName, labels, payee, ...terms }: TermsAnswer): string {
  const days = `within ${terms.redemptionDays} business days`;
  const bank = [payee?.bank, payee?.branch, payee?.account];
  return facts([
    ['  name', tradeName],
    ['  kind', `${labels.category}, ${labels.size}`],
    ['  neighbourhood', labels.neighbourhood],
    ['  redemption', terms.redeemsDaily ? `${days}, of each day` : days],
    ['  document', payee?.document],
    ['  bank account', bank.filter((each) => each !== undefined).join(' ') || undefined],
  ]);
}
