import type { Decider, Stamp } from './decider.ts';
import { isRefused } from './decision.ts';
import type { NewEvent } from './event.ts';
import { Tables } from './tables.ts';

/**
 * Tests of a decider as sentences: `given(...events).when(command).thenDecided(...)`. `equal` is the test
 * runner's own comparison. Each event goes through the codec, as it would through the journal.
 */
export function specification<S, C, M, R>(
  decider: Decider<S, C, M, R>,
  equal: (actual: unknown, expected: unknown) => void,
  stamp: Stamp,
) {
  const fold = (state: S, events: readonly NewEvent<M>[], from: number): void => {
    events.forEach((event, index) => {
      const text = Buffer.from(decider.codec.encode(event.movements), 'latin1');
      const movements = decider.codec.decode(text, 0, text.length);
      const meta = { operation: 'test', actor: 'test', correlation: 'test' };
      const recorded = { ...event, movements, position: from + index, id: '', at: stamp.at, meta };
      decider.evolve(state, recorded);
    });
  };
  return function given(...history: readonly NewEvent<M>[]) {
    const state = decider.state(new Tables());
    fold(state, history, 0);
    return {
      state,
      when(command: C, at: Stamp = stamp) {
        const decision = decider.decide(command, state, at);
        return {
          thenDecided: (...events: readonly NewEvent<M>[]) => equal(decision, { events }),
          thenRefused: (refusal: R) => equal(decision, { refusal }),
          /** The events that were decided; a refusal fails the test. */
          events(): readonly NewEvent<M>[] {
            if (isRefused(decision)) equal(decision, 'a decision with events');
            return isRefused(decision) ? [] : decision.events;
          },
        };
      },
    };
  };
}
