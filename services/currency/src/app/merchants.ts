import { isOwed, type Owed, owedTo } from '../domain/merchants/standing.decide.ts';
import type { MerchantFields } from '../files/merchant-fields.ts';
import { type Answer, answered, done } from './answer.ts';
import { merchantsOf } from './members.ts';
import { keepTerms } from './merchant-notes.ts';
import type { Call, CurrencyEvent, Town } from './town.ts';

/** What a proposal answers; nothing is new where the same terms stand already. */
export interface Proposed {
  readonly merchant: string;
  readonly proposed: boolean;
  readonly version?: number;
  readonly position?: number;
}

/** Proposes the merchant of this registry number: a new one, or other terms of one that is known. */
export async function proposeMerchant(
  town: Town,
  call: Call,
  asked: MerchantFields & { readonly registry: string },
): Promise<Answer<Proposed>> {
  const [merchant = ''] = await merchantsOf(town, call, [asked.registry]);
  return propose(town, call, merchant, asked);
}

/** Proposes other terms of a merchant; `undefined` for one that nobody ever proposed. */
export async function changeTerms(
  town: Town,
  call: Call,
  merchant: string,
  asked: MerchantFields,
): Promise<Answer<Proposed> | undefined> {
  const known = await town.parts.journal.read((state) => state.merchants.has(merchant));
  return known ? propose(town, call, merchant, asked) : undefined;
}

async function propose(
  town: Town,
  call: Call,
  merchant: string,
  asked: MerchantFields,
): Promise<Answer<Proposed>> {
  const [terms] = await keepTerms(town.parts.notes, [asked]);
  if (!terms) throw new Error('one merchant has terms');
  const command = { type: 'ProposeMerchant', merchant, terms } as const;
  const outcome = await town.call(call, 'merchant.propose', { merchant, ...asked }, command);
  return answered(outcome, ([event]) => ({ merchant, proposed: !!event, ...versionOf(event) }));
}

function versionOf(event: CurrencyEvent | undefined) {
  return event && { version: event.data['version'] as number, position: event.position };
}

export interface Closing {
  readonly merchant: string;
  readonly status: 'closing' | 'closed';
  /** What keeps it from being closed, in minor units. */
  readonly owed?: {
    readonly balanceMinor: number;
    readonly redeemingMinor: number;
    readonly heldMinor: number;
  };
}

/** Ends a merchant's sales, and closes its accounts at once where nothing is owed to it. */
export async function closeMerchant(
  town: Town,
  call: Call,
  command: { readonly type: 'CloseMerchant'; readonly merchant: string; readonly note?: string },
): Promise<Answer<Closing>> {
  const { merchant } = command;
  const closing = await town.call(call, 'merchant.close', command, command);
  const isClosed = closing.kind === 'refused' && closing.refusal.code === 'merchant-closed';
  if (closing.kind !== 'done' && !isClosed) return closing;
  const finish = { type: 'FinishMerchant', merchant } as const;
  const finished = await town.call(call, 'merchant.close', command, finish, 1);
  if (finished.kind === 'key-reused') return finished;
  // It may be this very request that closed it: asked again, it is answered as the first time.
  const isOurs = finished.kind === 'done' && finished.events.length > 0;
  if (isClosed && !isOurs) return closing;
  if (finished.kind === 'done') return done({ merchant, status: 'closed' });
  // A refusal that is merchant-owed, so these are amounts.
  const { balance, redeeming, held } = finished.refusal as unknown as Owed;
  const owed = { balanceMinor: balance, redeemingMinor: redeeming, heldMinor: held };
  return done({ merchant, status: 'closing', owed });
}

/** Closes the accounts of all who are closing and owed nothing more, however often it is asked. */
export async function finishClosing(town: Town): Promise<void> {
  const { journal } = town.parts;
  const ready = await journal.read((state) => {
    const found: string[] = [];
    for (const [id, { status }] of state.merchants.entries()) {
      if (status === 'closing' && !isOwed(owedTo(state, id))) found.push(id);
    }
    return found;
  });
  for (const merchant of ready) {
    const meta = { operation: 'merchant.finish', actor: 'system', correlation: 'finish-closing' };
    await journal.execute({ type: 'FinishMerchant', merchant }, meta);
  }
}
