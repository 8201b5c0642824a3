import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { MerchantRow } from '../commands/merchant-show.ts';
import { at, type Connection } from '../connection.ts';
import type { Credential } from '../credentials/credential.ts';
import { showCount } from '../display.ts';
import { sendFile } from '../upload.ts';
import { manyAtOnce } from './in-flight.ts';
import { type GeneratedShop, merchantsFile } from './shop-generator.ts';
import { signInOwners } from './shop-owners.ts';
import { mustBe, refusal, type Stage } from './stage.ts';
import { enrolTill } from './till-device.ts';
import type { Person } from './town-generator.ts';

/** A shop that sells: whose it is, and its till, each with a credential of its own. */
export interface Shop extends GeneratedShop {
  readonly merchant: string;
  readonly terminal: string;
  /** Every fifth shop has one, with limits. */
  readonly cashier?: string;
  readonly owner: Connection;
  readonly till: Connection;
  readonly tillCredential: Credential;
}

interface Proposal {
  readonly merchant: string;
  readonly version: number;
}

export const TILL_A_PAYMENT = 100_00;
const TILL_LIMITS = { perPaymentMinor: TILL_A_PAYMENT, perDayMinor: 20_000_00 };
const CASHIER_LIMITS = { perPaymentMinor: 80_00, refundsPerDayMinor: 2_000_00 };

export interface ShopsOptions {
  readonly generated: readonly GeneratedShop[];
  /** Members who each keep one of the shops. */
  readonly owners: readonly Person[];
}

/** Proposed from a file by one person, confirmed by another; then each gets its till. */
export async function openShops(
  stage: Stage,
  { generated, owners }: ShopsOptions,
): Promise<Shop[]> {
  const { cli, files, narrator, officials } = stage;
  const path = join(files, 'merchants.csv');
  await writeFile(path, merchantsFile(generated));
  const file = { path, contentType: 'text/csv', query: {} };
  const { proposed } = await sendFile<{ proposed: number }>(
    cli,
    officials.operator,
    '/merchant-files',
    file,
  );
  mustBe('proposed merchants', proposed, generated.length);
  const query = { status: 'pending', limit: 500 };
  const rows = await officials.approver.all<MerchantRow>('/merchants', 'merchants', query);
  const merchants = rows.map(({ merchant, proposedVersion: version = 0 }) => ({
    merchant,
    version,
  }));
  const own = confirm(officials.operator, merchants);
  const why = await refusal('A confirmation by who proposed', own);
  await confirm(officials.approver, merchants);
  narrator.say(`bruno proposes ${showCount(proposed)} shops and may not confirm them: ${why}`);
  narrator.say('davi (approver) confirms exactly these');
  const known = generated.map((shop, index) => ({
    ...shop,
    merchant: rows[index]?.merchant ?? '',
  }));
  const signedIn = await signInOwners(stage, known, owners);
  const shops = await manyAtOnce(known, async (shop, index) => {
    const credential = signedIn.get(shop.merchant) ?? stage.signed(shop.merchant, 'merchant');
    return withTill(stage, { ...shop, owner: stage.as(credential) }, index);
  });
  const cashiers = shops.filter(({ cashier }) => cashier !== undefined).length;
  narrator.say(
    `each gets a terminal that takes ${stage.amount(TILL_A_PAYMENT)} at most; ` +
      `${showCount(cashiers)} have a cashier with limits too`,
  );
  narrator.say(
    `every till makes its own key and enrols by a one-time code: no token of ` +
      'a till is of use without a proof by that key (RFC 9449)',
  );
  return shops;
}

async function confirm(approver: Connection, merchants: readonly Proposal[]): Promise<void> {
  const AT_ONCE = 500;
  for (let start = 0; start < merchants.length; start += AT_ONCE) {
    const json = { merchants: merchants.slice(start, start + AT_ONCE) };
    await approver.post('/merchant-confirmations', { json });
  }
}

async function withTill(
  { as, server }: Stage,
  shop: GeneratedShop & Pick<Shop, 'merchant' | 'owner'>,
  index: number,
): Promise<Shop> {
  const { merchant, owner } = shop;
  const { terminal } = await owner.post<{ terminal: string }>(
    at('merchants', merchant, 'terminals'),
    { json: { name: 'Caixa 1', limits: TILL_LIMITS } },
  );
  const enrolled = await enrolTill({ server: server.url, owner }, { merchant, terminal });
  const tillCredential = enrolled.credential;
  const opened = { ...shop, terminal, tillCredential, till: as(tillCredential) };
  if (index % 5 !== 0) return opened;
  const { cashier } = await owner.post<{ cashier: string }>(at('merchants', merchant, 'cashiers'), {
    json: { name: 'Balcão', limits: CASHIER_LIMITS },
  });
  return { ...opened, cashier };
}
