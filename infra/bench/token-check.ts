import { KeyObject, randomUUID, verify } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { townClock } from '@mutirao/adapters/journal';
import { LOCAL_ISSUER } from '@mutirao/contracts';
import { folderOf } from '@mutirao/currency';
import { Identity, identityFolder, masterKeyOf, signLocalToken } from '@mutirao/identity';
import { AccessGuard, Does, DpopProofs, loadCommunityKey, TokenCheck } from '@mutirao/nest';
import { initTown } from '@mutirao/platform';
import { type Figure, figure, median } from './figure.ts';
import { mustBe } from './paid-town.ts';

const ROUNDS = 5;
const TOKENS = 1_000;
/** How often each of them comes again. */
const TIMES = 20;
const COMMUNITY = 'vila';
const METHOD =
  'the guard of every route, in this process and without HTTP: the token, whether it was ended since, ' +
  `the roles as they stand in identity, the policy. ${ROUNDS} rounds, each with ${TOKENS} new tokens of ` +
  'as many people, every call timed for itself and compared; a sample is the median of a round';

interface Shown {
  readonly token: string;
  readonly subject: string;
}

/** What every request pays for its token. */
export async function tokenCheck(place: string): Promise<Figure[]> {
  const identity = await openIdentity(place);
  const check = guardOf(identity);
  const [first, again, bare]: [number[], number[], number[]] = [[], [], []];
  for (let round = 0; round < ROUNDS; round++) {
    const shown = await newTokens(identity);
    first.push(await medianMicroseconds(shown, check));
    const repeated = Array.from({ length: TIMES }, () => shown).flat();
    again.push(await medianMicroseconds(repeated, check));
    bare.push(await medianMicroseconds(shown, await bareVerification(identity)));
  }
  await identity.close();
  const rest = { unit: 'µs', method: METHOD };
  return [
    figure({
      what: 'check of a token seen before',
      samples: again,
      reach: { atMost: 60 },
      ...rest,
    }),
    figure({ what: 'check of a new token', samples: first, reach: { atMost: 400 }, ...rest }),
    figure({
      what: 'a bare Ed25519 verification',
      unit: 'µs',
      samples: bare,
      method: 'crypto.verify of the same tokens’ bytes, on the same thread',
    }),
  ];
}

async function openIdentity(place: string): Promise<Identity> {
  const data = join(mkdtempSync(join(place, 'tokens-')), 'vila');
  const money = { currency: 'MUM', backedBy: 'BRL', timeZone: 'America/Sao_Paulo' };
  await initTown({ community: COMMUNITY, rehearsal: false, ...money }, { data });
  const { town, keys } = folderOf(data);
  const folder = identityFolder(town, { data, keys });
  return Identity.open({
    folder,
    communityKey: await loadCommunityKey(keys),
    master: masterKeyOf(folder),
    clock: townClock(town.timeZone),
    fatal: (error) => {
      throw error;
    },
  });
}

function newTokens({ parts: { signing } }: Identity): Promise<Shown[]> {
  return Promise.all(
    Array.from({ length: TOKENS }, async () => {
      const subject = randomUUID();
      const content = { community: COMMUNITY, subject, roles: ['officer'] } as const;
      return { token: await signLocalToken(signing, content), subject };
    }),
  );
}

class Route {
  @Does('member.register')
  register(): void {}
}

/** Asks the guard; throws unless it lets that very person through. */
function guardOf({ parts: { signing, standing } }: Identity): Check {
  const tokens = new TokenCheck({
    keyOf: (kid) => signing.verifying(kid),
    audience: COMMUNITY,
    issuers: [LOCAL_ISSUER],
    nowSeconds: () => Math.floor(Date.now() / 1000),
    proofs: new DpopProofs('http://127.0.0.1'),
  });
  const guard = new AccessGuard(tokens, () => standing);
  return ({ token, subject }) => {
    const request = { headers: { authorization: `Bearer ${token}` }, caller: { subject: '' } };
    const context = {
      getHandler: () => Route.prototype.register,
      switchToHttp: () => ({ getRequest: () => request }),
    };
    const compare = () => mustBe('the caller', request.caller.subject, subject);
    const answer = guard.canActivate(context as never);
    return answer instanceof Promise ? answer.then(compare) : compare();
  };
}

async function bareVerification({ parts: { signing } }: Identity): Promise<Check> {
  const { kid } = await signing.signing(Math.floor(Date.now() / 1000));
  const open = await signing.verifying(kid);
  if (!open) throw new Error('the key that signs is not published');
  const key = KeyObject.from(open);
  return ({ token }) => {
    const end = token.lastIndexOf('.');
    const signature = Buffer.from(token.slice(end + 1), 'base64url');
    mustBe('the signature', verify(null, Buffer.from(token.slice(0, end)), key, signature), true);
  };
}

type Check = (shown: Shown) => void | Promise<void>;

/** Nothing else is under way: what one call takes, not how many may overlap. */
async function medianMicroseconds(shown: readonly Shown[], check: Check): Promise<number> {
  const taken: number[] = [];
  for (const each of shown) {
    const from = performance.now();
    const checking = check(each);
    if (checking instanceof Promise) await checking;
    taken.push((performance.now() - from) * 1000);
  }
  return median(taken);
}
