import { openEventStore } from '@mutirao/adapters/places';
import { doctor, type Folder } from '@mutirao/currency';
import { type RecordedEvent, readEvents } from '@mutirao/event-sourcing';
import { type Movement, movementCodec, type Transfer } from '@mutirao/ledger';

export type Event = RecordedEvent<Movement>;

/** Every event of a journal from that position on, also while it is served. */
export async function eventsOf({ place }: Folder, from = 0): Promise<Event[]> {
  const store = await openEventStore(place, { readOnly: true });
  try {
    const events: Event[] = [];
    for await (const event of readEvents(store, movementCodec, from)) events.push(event);
    return events;
  } finally {
    await store.close();
  }
}

export const transfersOf = ({ movements }: Event): Transfer[] =>
  movements.filter((each) => each.kind === 'transfer');

/** `currency.BenefitPaid.v1` is `BenefitPaid`. */
export const ofKind = (events: readonly Event[], kind: string): Event[] =>
  events.filter(({ type }) => type === `currency.${kind}.v1`);

/** How often a command was refused for that. */
export function refusalsOf(events: readonly Event[], code: string): number {
  const refusals = ofKind(events, 'CommandRefused').map(({ data }) => data['refusal']);
  return refusals.filter((each) => (each as { code: string }).code === code).length;
}

/** What doctor finds wrong, which is nothing when history is sound. */
export async function faultsOf(folder: Folder, expected?: string): Promise<string[]> {
  const { checks } = await doctor(folder, expected === undefined ? {} : { expect: expected });
  return checks.filter(({ ok }) => !ok).map(({ name, message }) => `${name}: ${message}`);
}
