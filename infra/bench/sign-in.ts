import { nisWithCheckDigit } from '@mutirao/contracts';
import { type Figure, figure } from './figure.ts';
import { Load, METHOD } from './http-payments.ts';
import { journalOf } from './journal-reader.ts';
import { openTown } from './open-town.ts';
import { mustBe, paidTown } from './paid-town.ts';
import { makeCharges } from './payments.ts';
import { openShops } from './shops.ts';
import { TownServer } from './town-server.ts';

const PEOPLE = 15_000;
const SECONDS = 6;
const ROUNDS = 3;
const SIGN_INS_A_SECOND = 20;
/** Who sign in, in turn: each as often as a person might. */
const MEMBERS = 40;
const PASSWORD = 'uma senha inventada';
/** More than all rounds pay. */
const CHARGES = 450_000;

/** Payments alone, and while people sign in by password: twenty hashes of 19 MiB a second. */
export async function signIn(place: string): Promise<Figure[]> {
  const data = await paidTown(place, PEOPLE, { prepare: openShops });
  const opened = await openTown(data);
  const charges = await makeCharges(opened.town, CHARGES);
  await opened.close();
  const server = await TownServer.start(data);
  const members = await registerMembers(server);
  const load = new Load(server, journalOf(data), opened.holders, charges);
  await load.run(3);
  const beside: number[] = [];
  const signedIn: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const alone = await load.run(SECONDS);
    const people = signInAll(server, members);
    const { perSecond } = await load.run(SECONDS);
    signedIn.push((await people.stop()) / SECONDS);
    beside.push((100 * perSecond) / alone.perSecond);
  }
  await server.stop();
  return [
    figure({
      what: 'sign-ins by password beside payments',
      unit: '/s',
      samples: signedIn,
      method: `POST /sign-in/password by ${MEMBERS} members in turn, asked for ${SIGN_INS_A_SECOND} times a second`,
    }),
    figure({
      what: 'payments over HTTP beside sign-ins, of those alone',
      unit: '%',
      samples: beside,
      reach: { atLeast: 70 },
      method: `each round with the one before it; ${METHOD}`,
    }),
  ];
}

/** Registered, invited and activated as a desk and its people do; their registry numbers. */
async function registerMembers(server: TownServer): Promise<string[]> {
  const numbers = Array.from({ length: MEMBERS }, (_, n) =>
    nisWithCheckDigit(String(7_000_000_000 + n)),
  );
  for (const registry of numbers) {
    const person = { registry, fullName: 'Pessoa Inventada' };
    const { member } = await server.post<{ member: string }>('/members', 'officer', person);
    const path = `/members/${member}/invitations`;
    const { code } = await server.post<{ code: string }>(path, 'officer', {});
    await ask(server, '/activations', { registry, code, password: PASSWORD });
  }
  return numbers;
}

function signInAll(server: TownServer, members: readonly string[]) {
  let asked = 0;
  let done = 0;
  let failed: unknown;
  const under = new Set<Promise<void>>();
  const timer = setInterval(() => {
    const registry = members[asked++ % members.length];
    const work = ask(server, '/sign-in/password', { registry, password: PASSWORD })
      .then(() => {
        done++;
      })
      .catch((error: unknown) => {
        failed ??= error;
      });
    under.add(work);
    void work.finally(() => under.delete(work));
  }, 1000 / SIGN_INS_A_SECOND);
  return {
    async stop(): Promise<number> {
      clearInterval(timer);
      await Promise.all(under);
      if (failed !== undefined) throw failed;
      mustBe('sign-ins', done, asked);
      return done;
    },
  };
}

/** As somebody who has no token. */
async function ask(server: TownServer, path: string, body: object): Promise<void> {
  const answer = await fetch(`${server.url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
}
