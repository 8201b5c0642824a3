import { setTimeout as sleep } from 'node:timers/promises';
import { refusedHere } from '../failure.ts';
import type { Stage } from './stage.ts';

const OFTEN_MS = 10;
/** Later than that, what binds authority to the news of it would be stopped anyway. */
const MOST_MS = 5_000;

/** Until the money has heard all that identity knows by now; how long that took, in milliseconds. */
export async function newsHeard({ server }: Pick<Stage, 'server'>): Promise<number> {
  const started = performance.now();
  const { known } = await server.news();
  while ((await server.news()).heard < known) {
    if (performance.now() - started > MOST_MS) {
      throw refusedHere('demo-fault', 'What identity told is not heard.');
    }
    await sleep(OFTEN_MS);
  }
  return performance.now() - started;
}
