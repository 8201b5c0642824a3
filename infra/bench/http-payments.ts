import { randomUUID } from 'node:crypto';
import autocannon from 'autocannon';
import { type Figure, figure } from './figure.ts';
import { headOf, type JournalReader, journalOf } from './journal-reader.ts';
import { openTown } from './open-town.ts';
import { mustBe, paidTown } from './paid-town.ts';
import { makeCharges, mustBePaid } from './payments.ts';
import { openShops, SHOPS, till } from './shops.ts';
import type { TownClient } from './town-client.ts';
import { TownServer } from './town-server.ts';

const PEOPLE = 15_000;
const CONNECTIONS = 64;
const PAYERS = 1_000;
const SECONDS = 6;
const ROUNDS = 3;
const CARDS = 40;
const CARD_PAYMENTS_A_SECOND = 20;
/** More than any round pays. */
const CHARGES = 450_000;
export const METHOD =
  `POST /charges/:charge/payment by autocannon in this process, the built server in another: ` +
  `${CONNECTIONS} connections without pipelining, ${PAYERS} holders with a token each, charges of ${SHOPS} ` +
  `shops made before, a rule of every kind on; ${SECONDS} s a round after a warm-up; every answered ` +
  'position is looked up in the journal, with its charge';

interface Card {
  readonly number: string;
}

/** Payments as holders' phones make them, alone and beside cards with PINs at the tills. */
export async function httpPayments(place: string): Promise<Figure[]> {
  const data = await paidTown(place, PEOPLE, { prepare: openShops });
  const opened = await openTown(data);
  const charges = await makeCharges(opened.town, CHARGES);
  await opened.close();
  const server = await TownServer.start(data);
  const cards = await issueCards(server, opened.holders);
  const load = new Load(server, journalOf(data), opened.holders, charges);
  await load.run(3);
  const alone: Round[] = [];
  const beside: Round[] = [];
  const paidByCard: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    alone.push(await load.run(SECONDS));
    const tills = payByCard(server, cards);
    beside.push(await load.run(SECONDS));
    paidByCard.push((await tills.stop()) / SECONDS);
  }
  await server.stop();
  const what = `payments over HTTP, ${CONNECTIONS} connections, every rule on`;
  return [
    figure({
      what,
      unit: '/s',
      samples: alone.map(({ perSecond }) => perSecond),
      reach: { atLeast: 3_000 },
      method: METHOD,
    }),
    figure({
      what: `${what}: 99 of 100 answered within`,
      unit: 'ms',
      samples: alone.map(({ p99 }) => p99),
      reach: { atMost: 60 },
      method: METHOD,
    }),
    figure({
      what: `${what}: read models caught up after`,
      unit: 's',
      samples: alone.map(({ caughtUpSeconds }) => caughtUpSeconds),
      reach: { atMost: 1 },
      method: 'from the last answer of a round until the read models hold what it did',
    }),
    figure({
      what: 'card and PIN payments beside it',
      unit: '/s',
      samples: paidByCard,
      method: `charge, card and PIN at ${CARDS} tills in turn, asked for ${CARD_PAYMENTS_A_SECOND} times a second`,
    }),
    figure({
      what: 'payments over HTTP beside them, of those alone',
      unit: '%',
      samples: beside.map(({ perSecond }, at) => (100 * perSecond) / (alone[at]?.perSecond ?? 1)),
      reach: { atLeast: 80 },
      method: `each round with the one before it; ${METHOD}`,
    }),
  ];
}

export interface Round {
  readonly perSecond: number;
  readonly p50: number;
  readonly p99: number;
  readonly caughtUpSeconds: number;
}

/** Pays one charge after another, over all rounds. */
export class Load {
  #next = 0;
  readonly #payers: readonly string[];

  constructor(
    private readonly server: TownClient,
    private readonly journal: JournalReader,
    holders: readonly string[],
    private readonly charges: readonly string[],
  ) {
    this.#payers = holders.slice(0, PAYERS);
  }

  /** As fast as they are answered, or so many a second. */
  async run(duration: number, perSecond?: number): Promise<Round> {
    const { server, journal } = this;
    const before = await headOf(journal);
    const tokens = await Promise.all(this.#payers.map((payer) => server.token(payer, 'holder')));
    const answered = new Map<number, string>();
    let connection = 0;
    const { requests, latency, ...result } = await autocannon({
      url: server.url,
      connections: CONNECTIONS,
      duration,
      ...(perSecond === undefined ? {} : { overallRate: perSecond }),
      setupClient: (client) => {
        let payer = connection++;
        let charge = '';
        client.setRequests([
          {
            method: 'POST',
            setupRequest: (request) => {
              charge = this.charges[this.#next++] ?? '';
              payer = (payer + CONNECTIONS) % PAYERS;
              const authorization = `Bearer ${tokens[payer]}`;
              const headers = { authorization, 'idempotency-key': randomUUID() };
              return { ...request, path: `/charges/${charge}/payment`, headers };
            },
            onResponse: (status, body) => {
              if (status !== 201) throw new Error(`${status} ${body}`);
              const receipt = JSON.parse(body);
              answered.set(receipt.position, receipt.charge);
            },
          },
        ]);
      },
    });
    const ended = performance.now();
    await server.followed();
    const caughtUpSeconds = (performance.now() - ended) / 1000;
    await mustBePaid(journal, before, answered);
    const { p50, p99 } = latency;
    return { perSecond: requests.total / result.duration, p50, p99, caughtUpSeconds };
  }
}

const PIN = '2580';

async function issueCards(server: TownServer, holders: readonly string[]): Promise<Card[]> {
  const cards: Card[] = [];
  for (const holder of holders.slice(-CARDS)) {
    const card = await server.post<Card & { card: string }>(
      `/holders/${holder}/cards`,
      'officer',
      {},
    );
    await server.post(`/cards/${card.card}/activation`, 'officer', { pin: PIN });
    cards.push(card);
  }
  return cards;
}

/** At so many tills in turn: a charge, and the card and PIN that pay it. */
function payByCard(server: TownServer, cards: readonly Card[]) {
  let asked = 0;
  let paid = 0;
  let failed: unknown;
  const under = new Set<Promise<void>>();
  const one = async (): Promise<void> => {
    const number = asked++;
    const terminal = till(number % SHOPS);
    const asking = { amountMinor: 25 + (number % 3), unit: 'MUM' };
    const { charge } = await server.postAs<{ charge: string }>(
      '/charges',
      [terminal, 'terminal'],
      asking,
    );
    const card = { number: cards[number % cards.length]?.number, pin: PIN };
    await server.postAs(`/charges/${charge}/card-payment`, [terminal, 'terminal'], card);
    paid++;
  };
  const timer = setInterval(() => {
    const work = one().catch((error: unknown) => {
      failed ??= error;
    });
    under.add(work);
    void work.finally(() => under.delete(work));
  }, 1000 / CARD_PAYMENTS_A_SECOND);
  return {
    async stop(): Promise<number> {
      clearInterval(timer);
      await Promise.all(under);
      if (failed !== undefined) throw failed;
      mustBe('card payments', paid, asked);
      return paid;
    },
  };
}
