import { EventStream } from '@mutirao/nest';
import type { Background } from '../app/background.ts';
import { findCharge } from '../app/charge-view.ts';
import type { ChargeChange } from '../app/live.ts';
import type { Town } from '../app/town.ts';
import { found } from './problems.ts';

const WAITS: ReadonlySet<string> = new Set(['open', 'held']);
/** Changes after which there is more to hear: a part that was captured is refunded while the rest is held. */
const GOES_ON: ReadonlySet<string> = new Set([...WAITS, 'refunded']);

/**
 * What becomes of a charge: first what it is now, unless the client has seen that (`lastSeen`), then
 * each change, until it is over. `undefined` when it is over and the client knows. Throws Unavailable
 * when too many listen.
 */
export async function chargeEvents(
  town: Town,
  background: Background,
  charge: string,
  lastSeen: number,
): Promise<EventStream | undefined> {
  const stream = new EventStream();
  const early: ChargeChange[] = [];
  let say = (change: ChargeChange): void => void early.push(change);
  try {
    // Listens before it looks: what happens in between is heard twice rather than not at all.
    stream.once(
      'close',
      town.parts.live.watch(charge, (change) => say(change)),
    );
    const { view } = found(await findCharge(town, background, charge), 'charge');
    let last = view.position;
    const over = !WAITS.has(view.state);
    if (over && last <= lastSeen) {
      stream.destroy();
      return undefined;
    }
    if (last > lastSeen) stream.send(last, view);
    if (over) stream.end();
    say = (change) => {
      if (change.position <= last) return;
      last = change.position;
      stream.send(last, change);
      if (!GOES_ON.has(change.state)) stream.end();
    };
    for (const change of early) say(change);
    return stream;
  } catch (error) {
    stream.destroy();
    throw error;
  }
}
