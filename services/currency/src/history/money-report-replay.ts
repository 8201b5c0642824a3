import {
  type Chunk,
  EMPTY_HEAD,
  type EventStore,
  eachFrame,
  type Frame,
  type Head,
  verifyChunk,
} from '@mutirao/event-sourcing';
import { eachMovement } from '@mutirao/ledger';
import {
  addStep,
  copyOf,
  type FlowEvent,
  type MoneyFlowRow,
  type OpenDayRow,
  type ShopRow,
  shopAfter,
  shopKey,
  shopOf,
  stepOf,
} from '../read-models/money-flow.ts';

export interface ReplayedFlow {
  readonly head: Head;
  /** As the read model `money-flow` has them. */
  readonly rows: ReadonlyMap<string, MoneyFlowRow>;
}

/**
 * The flow of money from the journal alone, from zero, its chain checked on the way: the same rows as
 * the read model's, added up in place. Of most events, type, day and movements are all that is read.
 */
export async function replayMoneyFlow(store: EventStore): Promise<ReplayedFlow> {
  const rows = new Map<string, MoneyFlowRow>();
  let head: Head = EMPTY_HEAD;
  for await (const chunk of store.read(0)) {
    head = { ...verifyChunk(head, chunk) };
    foldChunk(rows, chunk);
  }
  return { head, rows };
}

function foldChunk(rows: Map<string, MoneyFlowRow>, chunk: Chunk): void {
  const text = chunk.bytes.toString('latin1');
  const look = (key: string) => rows.get(key);
  eachFrame(chunk, (frame) => {
    const event = flowEvent(text, frame);
    const shop = shopOf(event);
    if (shop !== undefined) {
      const key = shopKey(shop);
      rows.set(key, shopAfter(rows.get(key) as ShopRow | undefined, event));
    }
    const { transfersStart, transfersEnd } = frame;
    if (transfersStart === transfersEnd) return;
    eachMovement(
      text,
      (movement) => {
        const step = stepOf(movement, event);
        if (step) addStep(openRow(rows, step.key), step, look);
      },
      transfersStart,
      transfersEnd,
    );
  });
}

function openRow(rows: Map<string, MoneyFlowRow>, key: string): OpenDayRow {
  const known = rows.get(key) as OpenDayRow | undefined;
  if (known !== undefined) return known;
  const row = copyOf();
  rows.set(key, row);
  return row;
}

const TYPE = '","type":"';
const DAY = '"effectiveOn":"';
const READ_WHOLE = /^currency\.(Merchant\w+|PaymentCaptured)\.v1$/;

/** Cut from the stored text, whose form is fixed: the data come after, and are parsed if needed. */
export function flowEvent(text: string, frame: Frame): FlowEvent {
  const { bytes, bodyStart, bodyEnd } = frame;
  const start = text.indexOf(TYPE, bodyStart) + TYPE.length;
  const end = text.indexOf('"', start);
  const type = text.slice(start, end);
  const day = text.indexOf(DAY, end) + DAY.length;
  const effectiveOn = text.slice(day, day + 'YYYY-MM-DD'.length);
  const data = READ_WHOLE.test(type)
    ? (JSON.parse(bytes.toString('utf8', bodyStart, bodyEnd)) as Pick<FlowEvent, 'data'>).data
    : {};
  return { type, effectiveOn, data };
}
