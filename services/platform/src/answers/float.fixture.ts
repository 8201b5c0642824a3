import type { ServedTown } from '../town.fixture.ts';

/** Asks every route of float at least once, so that its answer is compared with its example. */
export async function answerFloat(_town: ServedTown): Promise<void> {}
