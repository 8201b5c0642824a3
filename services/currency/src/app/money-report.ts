import { setImmediate } from 'node:timers/promises';
import { eachFrame, hashOf, Unavailable } from '@mutirao/event-sourcing';
import type { CurrencyState } from '../domain/state.ts';
import type { LabelledPart, MoneyReport, SpentThere } from '../files/money-report/report.ts';
import {
  type DayOfProgramme,
  dayOfProgramme,
  type MoneyPart,
  moneyFigures,
  type Period,
} from '../history/money-report.ts';
import {
  type DayRow,
  FACETS,
  type Facet,
  type MoneyFlowRow,
  moneyFlow,
} from '../read-models/money-flow.ts';
import { type Answer, done } from './answer.ts';
import { replayedMoneyFlow } from './history.ts';
import { type Label, readLabels } from './merchant-notes.ts';
import type { Town } from './town.ts';

export interface MoneyQuestion extends Period {
  /** All of them, when it is left out. */
  readonly programme?: string;
  /** `journal`: anew from the first event, as an auditor would, and not from the read model. */
  readonly source: 'read-model' | 'journal';
}

/** Where the money went. Refused for a programme that there is not. */
export async function moneyReport(
  town: Town,
  { from, to, programme, source }: MoneyQuestion,
): Promise<Answer<MoneyReport>> {
  const { journal, folder, notes } = town.parts;
  const names = await journal.read((state) => namesOf(state, programme));
  if (names.size === 0 && programme !== undefined) {
    return { kind: 'refused', refusal: { code: 'programme-unknown' } };
  }
  const { position, hash, days } =
    source === 'journal' ? await fromJournal(town) : await fromReadModel(town);
  const figures = moneyFigures(days, { from, to }, [...names.keys()]);
  const words = await notes.words(names.values());
  const labelOf = await readLabels(notes, labelsIn(figures.total, ...figures.programmes));
  const { community, currency, decimals, rehearsal } = folder.town;
  return done({
    ...{ community, currency, decimals, rehearsal, from, to, position, hash },
    total: labelled(labelOf, figures.total),
    programmes: figures.programmes.map(({ programme: id, ...part }) => ({
      programme: id,
      name: words(names.get(id)) ?? id,
      ...labelled(labelOf, part),
    })),
  });
}

/** Programme → the note of its name. */
function namesOf({ programmes }: CurrencyState, only?: string): Map<string, string> {
  const all = [...programmes.entries()].map(([id, { name }]) => [id, name] as const);
  return new Map(only === undefined ? all : all.filter(([id]) => id === only));
}

interface FlowAt {
  readonly position: number;
  readonly hash: string;
  readonly days: readonly DayOfProgramme[];
}

async function fromJournal(town: Town): Promise<FlowAt> {
  const { head, rows } = await replayedMoneyFlow(town);
  return {
    position: head.position,
    hash: Buffer.from(head.hash).toString('hex'),
    days: daysOf([...rows].map(([key, row]) => ({ key, row }))),
  };
}

const TRIES = 20;

/** The rows as they stood at one position: where they were saved meanwhile they are read again. */
async function fromReadModel(town: Town): Promise<FlowAt> {
  const { readModels } = town.parts;
  const { name, version } = moneyFlow;
  for (let tried = 0; tried < TRIES; tried++) {
    const position = await readModels.position(name, version);
    const rows = await readModels.list<MoneyFlowRow>(name, {
      prefix: 'day/',
      limit: Number.MAX_SAFE_INTEGER,
    });
    if ((await readModels.position(name, version)) === position) {
      return { position, hash: await hashAt(town, position), days: daysOf(rows) };
    }
    await setImmediate();
  }
  throw new Unavailable('the read models are being written all the time; try again in a moment');
}

function daysOf(rows: readonly { key: string; row: MoneyFlowRow }[]): DayOfProgramme[] {
  return rows
    .filter(({ key }) => key.startsWith('day/'))
    .map(({ key, row }) => dayOfProgramme(key, row as DayRow));
}

/** Hash of the event at a position, zeros before the first. */
async function hashAt({ parts }: Town, position: number): Promise<string> {
  let hash = '0'.repeat(64);
  if (position < 0) return hash;
  for await (const chunk of parts.store.read(position)) {
    eachFrame(
      chunk,
      (frame) => {
        hash = Buffer.from(hashOf(frame)).toString('hex');
        return false;
      },
      position,
    );
    break;
  }
  return hash;
}

type LabelOf = Awaited<ReturnType<typeof readLabels>>;

function labelsIn(...parts: readonly MoneyPart[]): Label[] {
  return parts.flatMap(({ spentBy }) =>
    FACETS.flatMap((kind) => spentBy[kind].map(({ slug }) => ({ kind, slug }))),
  );
}

function labelled(labelOf: LabelOf, { spentBy, ...part }: MoneyPart): LabelledPart {
  const of = (facet: Facet): SpentThere[] =>
    spentBy[facet].map(({ slug, ...at }) => ({
      slug,
      label: labelOf(facet, slug),
      ...at,
    }));
  const [category, neighbourhood, size] = FACETS.map(of) as [
    SpentThere[],
    SpentThere[],
    SpentThere[],
  ];
  return { ...part, spentBy: { category, neighbourhood, size } };
}
