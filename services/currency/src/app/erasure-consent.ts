import type { Asker, ErasureConsent, ErasureHindrance } from '@mutirao/contracts';
import type { CurrencyRefusal } from '../domain/refusals.ts';
import type { Town } from './town.ts';

/** Identity asks it before a person is erased; see `decideReleaseHolder`. */
export function erasureConsent(town: Town): ErasureConsent {
  return {
    async releaseMember(member: string, asker: Asker) {
      const command = { type: 'ReleaseHolder', member } as const;
      const call = { ...asker, roles: [] };
      const outcome = await town.call(call, 'holder.release', { member }, command);
      if (outcome.kind === 'done') return [];
      if (outcome.kind === 'refused') return hindrancesOf(outcome.refusal);
      throw new Error('the key of an erasure names another person already');
    },
  };
}

function hindrancesOf({ balance, holds, run, month, possibleFrom }: CurrencyRefusal) {
  const hindrances: ErasureHindrance[] = [];
  if (balance !== undefined) hindrances.push({ reason: 'balance' });
  if (holds !== undefined) hindrances.push({ reason: 'hold' });
  if (run !== undefined || month !== undefined) {
    const from = typeof possibleFrom === 'string' ? { possibleFrom } : {};
    hindrances.push({ reason: 'open-period', ...from });
  }
  return hindrances;
}
