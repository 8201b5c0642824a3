import { assert } from '@mutirao/event-sourcing';
import type { Folds } from '../folds.ts';
import type { floatEvents } from './events.ts';

export const floatFolds: Folds<typeof floatEvents> = {
  'currency.YieldAllocated.v1': (state, { line }) => {
    const found = state.bankLines.get(line);
    assert(found, 'a line is booked before its interest is allocated');
    state.bankLines.set(line, { ...found, yieldAssigned: true });
  },
  'currency.YieldMadeIssuable.v1': () => {},
};
