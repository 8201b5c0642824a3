import type { ServedTown } from '../town.fixture.ts';

/** Asks every route of cards at least once, so that its answer is compared with its example. */
export async function answerCards(_town: ServedTown): Promise<void> {}
