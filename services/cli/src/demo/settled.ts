import { setTimeout as sleep } from 'node:timers/promises';
import { refusedHere } from '../failure.ts';
import type { Stage } from './stage.ts';

interface Health {
  readonly identity: {
    readonly position: number;
    readonly news: { readonly position: number };
  };
}

const OFTEN_MS = 10;
/** Later than that, what binds authority to the news of it would be stopped anyway. */
const MOST_MS = 5_000;

/** Until the money has heard all that identity knows by now; how long that took, in milliseconds. */
export async function newsHeard({ officials }: Pick<Stage, 'officials'>): Promise<number> {
  const health = async () => (await officials.auditor.get<Health>('/health')).identity;
  const started = performance.now();
  const { position } = await health();
  while ((await health()).news.position < position) {
    if (performance.now() - started > MOST_MS) {
      throw refusedHere('demo-fault', 'What identity told is not heard.');
    }
    await sleep(OFTEN_MS);
  }
  return performance.now() - started;
}
