import {
  decodeEvent,
  EMPTY_HEAD,
  eachFrame,
  type Head,
  verifyChunk,
} from '@mutirao/event-sourcing';
import { movementCodec } from '@mutirao/ledger';
import { feeOfVersion } from '../domain/rules/active.ts';
import type { RuleBody } from '../domain/rules/events.ts';
import type { Folder } from '../folder.ts';
import { withJournal } from './journal-file.ts';
import { simulateCategories } from './simulate-categories.ts';
import { simulateExpiry } from './simulate-expiry.ts';
import { simulateFee } from './simulate-fees.ts';
import { simulateLimit } from './simulate-limits.ts';
import type { Months, Simulated, Simulator } from './simulate-tally.ts';

/** What a rule may say to be simulated: the end of a rule touches nobody by itself. */
export type ProposedBody = Exclude<RuleBody, { kind: 'off' }>;

export interface Simulation extends Simulated {
  /** Of the last event that was read, so that the same can be computed again. */
  readonly position: number;
}

/**
 * Replays past months as if a rule had bound in them: it decides nothing, it counts whom the rule would
 * have touched. Checks the chain on the way. Throws HistoryRefused.
 */
export async function simulateRule(
  folder: Folder,
  body: ProposedBody,
  months: Months,
): Promise<Simulation> {
  const simulator = simulatorOf(body, months);
  const { position } = await withJournal(folder.place, async (store) => {
    let head: Head = EMPTY_HEAD;
    for await (const chunk of store.read(0)) {
      head = { ...verifyChunk(head, chunk) };
      eachFrame(chunk, (frame) => simulator.take(decodeEvent(frame, movementCodec)));
    }
    return head;
  });
  return { ...simulator.result(), position };
}

export function simulatorOf(body: ProposedBody, months: Months): Simulator {
  switch (body.kind) {
    case 'limit':
      return simulateLimit(body, months);
    case 'fee':
      return simulateFee(body.on, activeFee(body), months);
    case 'categories':
      return simulateCategories(body, months);
    case 'expiry':
      return simulateExpiry(body, months);
  }
}

function activeFee(body: Extract<RuleBody, { kind: 'fee' }>) {
  const version = {
    rule: 'proposed',
    version: 0,
    announcedOn: '',
    bindsFrom: '',
    withdrawn: false,
  };
  const fee = feeOfVersion({ ...version, body });
  if (!fee) throw new Error('a version that says a fee has one');
  return fee;
}
