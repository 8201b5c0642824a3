import { generateKeyPairSync, hash, randomUUID, sign } from 'node:crypto';
import autocannon from 'autocannon';
import { type Figure, figure } from './figure.ts';
import { openTown } from './open-town.ts';
import { mustBe, paidTown } from './paid-town.ts';
import { openShops } from './shops.ts';
import { TownServer } from './town-server.ts';

const PEOPLE = 15_000;
const TILLS = 64;
const PAYERS = 1_000;
const SECONDS = 6;
const ROUNDS = 3;
/** More payments than a round makes; a proof counts for a minute. */
const PROOFS = 24_000;
/** A server that chooses its port does not know how it is reached: this is what it takes for its address. */
const PUBLIC_URL = 'http://127.0.0.1:0';
const METHOD =
  `POST /charges by ${TILLS} tills, each with a token bound to its key and a proof of its own (RFC 9449), ` +
  `then POST /charges/:charge/payment by ${PAYERS} holders in turn; autocannon in this process, the built ` +
  `server in another; ${SECONDS} s a round after a warm-up, proofs signed before it; a rule of every kind on`;

/** Payments at tills that prove, at every request, that they have the key they were enrolled with. */
export async function dpop(place: string): Promise<Figure[]> {
  const data = await paidTown(place, PEOPLE, { prepare: openShops });
  const { holders, close } = await openTown(data);
  await close();
  const server = await TownServer.start(data);
  const tills = await enrolTills(server);
  await run(server, tills, holders, 2);
  const samples: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    samples.push(await run(server, tills, holders, SECONDS));
  }
  await server.stop();
  const what = 'payments over HTTP at tills with proofs of possession';
  return [figure({ what, unit: '/s', samples, reach: { atLeast: 1_500 }, method: METHOD })];
}

/** A device as it is enrolled: an Ed25519 key pair (RFC 8037) and the token that only it can use. */
class Till {
  readonly #secret;
  readonly #jwk;
  token = '';

  constructor() {
    const { privateKey, publicKey } = generateKeyPairSync('ed25519');
    this.#secret = privateKey;
    this.#jwk = publicKey.export({ format: 'jwk' });
  }

  proof(path: string): string {
    const ath = this.token === '' ? {} : { ath: hash('sha256', this.token, 'base64url') };
    const iat = Math.floor(Date.now() / 1000);
    const claims = { jti: randomUUID(), htm: 'POST', htu: `${PUBLIC_URL}${path}`, iat, ...ath };
    const text = [{ typ: 'dpop+jwt', alg: 'EdDSA', jwk: this.#jwk }, claims]
      .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
      .join('.');
    return `${text}.${sign(null, Buffer.from(text), this.#secret).toString('base64url')}`;
  }
}

/** A shop with so many terminals, accredited and set up over HTTP, and a device for each. */
async function enrolTills(server: TownServer): Promise<Till[]> {
  const terms = {
    ...{ registry: 'MER-90001', tradeName: 'Padaria Ipê', category: 'food', size: 'micro' },
    ...{ neighbourhood: 'Vila Das Pedras', redemptionDays: 2, document: '99000901000140' },
    ...{ bank: '000', branch: '4475', account: '0346002-9' },
  };
  const proposed = await server.post<{ merchant: string; version: number }>(
    '/merchants',
    'operator',
    terms,
  );
  const { merchant, version } = proposed;
  await server.post('/merchant-confirmations', 'approver', { merchants: [{ merchant, version }] });
  const tills: Till[] = [];
  for (let number = 0; number < TILLS; number++) {
    const path = `/merchants/${merchant}/terminals`;
    const { terminal } = await server.post<{ terminal: string }>(path, 'operator', {
      name: `Caixa ${number}`,
    });
    const invited = await server.post<{ code: string }>(
      `/organisations/${merchant}/devices`,
      'operator',
      { terminal },
    );
    const till = new Till();
    await ask(server, '/devices', till, { code: invited.code });
    tills.push(till);
  }
  return tills;
}

async function ask<T>(server: TownServer, path: string, till: Till, body: object): Promise<T> {
  const answer = await fetch(`${server.url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', dpop: till.proof(path) },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  return (await answer.json()) as T;
}

/** Each connection is a till: a charge by it, and its payment by the next holder. Payments a second. */
async function run(
  server: TownServer,
  tills: readonly Till[],
  holders: readonly string[],
  duration: number,
): Promise<number> {
  for (const till of tills) {
    till.token = '';
    till.token = (
      await ask<{ accessToken: string }>(server, '/devices/token', till, {})
    ).accessToken;
  }
  const payers = await Promise.all(
    holders.slice(0, PAYERS).map((holder) => server.token(holder, 'holder')),
  );
  const proofs = tills.map((till) =>
    Array.from({ length: PROOFS / TILLS }, () => till.proof('/charges')),
  );
  let connection = 0;
  let paid = 0;
  const { requests, ...result } = await autocannon({
    url: server.url,
    connections: TILLS,
    duration,
    setupClient: (client) => {
      const number = connection++;
      const [till, own] = [tills[number], proofs[number]];
      let charge = '';
      let payer = number;
      const headersOf = (authorization: string) => ({
        authorization,
        'idempotency-key': randomUUID(),
      });
      client.setRequests([
        {
          method: 'POST',
          path: '/charges',
          body: JSON.stringify({ amountMinor: 25, unit: 'MUM' }),
          setupRequest: (request) => {
            const proof = own?.pop();
            if (proof === undefined) throw new Error('more payments than proofs: sign more');
            const type = { 'content-type': 'application/json', dpop: proof };
            return { ...request, headers: { ...headersOf(`DPoP ${till?.token}`), ...type } };
          },
          onResponse: (status, body) => {
            if (status !== 201) throw new Error(`${status} ${body}`);
            charge = JSON.parse(body).charge;
          },
        },
        {
          method: 'POST',
          setupRequest: (request) => {
            payer = (payer + TILLS) % PAYERS;
            const headers = headersOf(`Bearer ${payers[payer]}`);
            return { ...request, path: `/charges/${charge}/payment`, headers };
          },
          onResponse: (status, body) => {
            if (status !== 201) throw new Error(`${status} ${body}`);
            paid++;
          },
        },
      ]);
    },
  });
  mustBe('requests that were answered otherwise', result.non2xx, 0);
  return paid / result.duration;
}
