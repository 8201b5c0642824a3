import { assert, decodeEvent, eachFrame } from '@mutirao/event-sourcing';
import { movementCodec } from '@mutirao/ledger';
import type { CurrencyEvent, Town } from './town.ts';

/** The event at a position that the journal has. */
export async function eventAt(town: Town, position: number): Promise<CurrencyEvent> {
  let found: CurrencyEvent | undefined;
  for await (const chunk of town.parts.store.read(position)) {
    eachFrame(
      chunk,
      (frame) => {
        found = decodeEvent(frame, movementCodec);
        return false;
      },
      position,
    );
    break;
  }
  assert(found?.position === position, `the journal has position ${position}`);
  return found;
}
