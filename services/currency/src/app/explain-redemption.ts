import { type Thread, threads } from '../read-models/threads.ts';
import { type Explanation, explanation, type Viewer } from './explanation.ts';
import { eventsAt } from './journal-events.ts';
import { redemptionView } from './redemptions.ts';
import type { Town } from './town.ts';

export interface ExplainedRedemption {
  readonly kind: 'redemption';
  readonly redemption: string;
  readonly merchant: string;
  readonly requestedOn: string;
  /** The day by which it was promised. */
  readonly dueOn: string;
  /** What left the merchant's account, of it what is paid out and what it cost. */
  readonly amountMinor: number;
  readonly netMinor: number;
  readonly feeMinor: number;
  readonly legs: readonly {
    readonly leg: string;
    readonly status: string;
    readonly netMinor: number;
    readonly settledOn?: string;
    readonly late: boolean;
  }[];
}

/** A redemption with the payouts that carried it; `undefined` for one that is not the viewer's. */
export async function explainRedemption(
  town: Town,
  viewer: Viewer,
  redemption: string,
): Promise<Explanation | undefined> {
  const view = await redemptionView(town, redemption);
  if (!view) return undefined;
  const { merchant, requestedOn, dueOn, amountMinor, netMinor, feeMinor, legs } = view;
  if (!viewer.isStaff && !viewer.accounts.includes(`merchant:${merchant}`)) return undefined;
  const about: ExplainedRedemption = {
    kind: 'redemption',
    redemption,
    merchant,
    requestedOn,
    dueOn,
    amountMinor,
    netMinor,
    feeMinor,
    legs: legs.map(({ leg, status, netMinor: net, settledOn, late }) => ({
      leg,
      status,
      netMinor: net,
      ...(settledOn === undefined ? {} : { settledOn }),
      late,
    })),
  };
  return explanation(town, viewer, about, await positionsOf(town, redemption));
}

/** Its own events, and of each payout that it was in who approved and sent it. */
async function positionsOf(town: Town, redemption: string): Promise<number[]> {
  const { readModels } = town.parts;
  const own = (await readModels.get<Thread>(threads.name, `redemption:${redemption}`)) ?? [];
  const payouts = (await eventsAt(town, own)).flatMap(({ event }) => {
    const payout = event.data['payout'];
    return typeof payout === 'string' ? [payout] : [];
  });
  const keys = payouts.map((each) => `payout:${each}`);
  const others = await readModels.many<Thread>(threads.name, keys);
  return [...own, ...others.flatMap((thread) => thread ?? [])];
}
