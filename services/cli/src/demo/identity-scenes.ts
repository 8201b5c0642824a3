import { add, minor } from '@mutirao/money';
import { at, Connection } from '../connection.ts';
import { nobody } from '../credentials/credential.ts';
import type { Failure } from '../failure.ts';
import { issueCard } from './cards.ts';
import { activate, type Person } from './founding.ts';
import { partsBeside, phoneOf } from './member-file.ts';
import { chargeOf, type Scene } from './refusals-at-till.ts';
import { newsHeard } from './settled.ts';
import { SignedIn, takeRefreshToken } from './signed-in.ts';
import { mustBe, refusedAs, type Stage } from './stage.ts';
import { askFor, ofCharge } from './till.ts';
import { enrolTill } from './till-device.ts';
import type { GeneratedTown } from './town-generator.ts';
import type { Wallet } from './wallets.ts';

export interface IdentityPlayers {
  readonly plain: readonly Wallet[];
  readonly town: GeneratedTown;
}

/** What identity is for, each shown once: a mismatch is a fault. */
export async function meetIdentity(
  stage: Stage,
  scene: Scene,
  { plain, town }: IdentityPlayers,
): Promise<void> {
  const [suspended, watched] = plain.slice(-2) as [Wallet, Wallet];
  await suspend(scene, suspended);
  await loseTill(scene);
  const person = { ...watched, member: watched.holder, password: 'ipês em flor no caminho' };
  await activate({ server: stage.server.url, desk: stage.officials.officer }, person);
  await guessPasswords(stage, person, town);
  await refreshAll(stage);
  await copyRefreshToken(stage, person);
  await seeReaders(stage, person);
  await erase(stage, town);
}

const PIN = '4826';

/** The account follows the member: identity says so, and the card is refused as soon as it is heard. */
async function suspend(scene: Scene, who: Wallet): Promise<void> {
  const { stage, food } = scene;
  const { narrator, officials } = stage;
  const { card, number } = await issueCard(stage, who);
  await who.phone.post(at('cards', card, 'activation'), { json: { pin: PIN } });
  const charge = await chargeOf(scene, food, 5_00);
  const pay = () =>
    food.till.post<{ state: string }>(ofCharge(charge, 'card-payment'), {
      json: { number, pin: PIN },
    });
  const member = at('members', who.holder);
  await officials.officer.post(`${member}/suspension`);
  const started = performance.now();
  await newsHeard(stage);
  await refusedAs('account-frozen', pay());
  const milliseconds = Math.ceil(performance.now() - started);
  await officials.officer.post(`${member}/reinstatement`);
  await newsHeard(stage);
  mustBe('payment of who is reinstated', (await pay()).state, 'paid');
  scene.tally.spent = add(scene.tally.spent, minor(5_00));
  narrator.say(
    `a member is suspended: the card is refused ${milliseconds} ms later (account-frozen); ` +
      'reinstated, it pays the same charge',
  );
}

/** A second till of a shop, lost as soon as it worked: its token is not expired, and counts no more. */
async function loseTill({ stage, food }: Scene): Promise<void> {
  const { server, as, narrator } = stage;
  const { merchant, owner } = food;
  const json = { name: 'Caixa 2', limits: {} };
  const path = at('merchants', merchant, 'terminals');
  const { terminal } = await owner.post<{ terminal: string }>(path, { json });
  const { device, credential } = await enrolTill(
    { server: server.url, owner },
    { merchant, terminal },
  );
  const till = as(credential);
  const { charge } = await askFor(stage, { ...food, till }, { amountMinor: 3_00 });
  await till.post(ofCharge(charge, 'cancellation'));
  await owner.delete(at('organisations', merchant, 'devices', device));
  const heard = await newsHeard(stage);
  await refusedAs(401, askFor(stage, { ...food, till }, { amountMinor: 3_00 }));
  narrator.say(
    `a till is lost and its owner takes it out of use: ${Math.ceil(heard)} ms later its next charge ` +
      'is refused, though its token has not expired',
  );
}

/** What is answered to a wrong password is answered to a number that nobody has. */
async function guessPasswords(
  { server, narrator }: Stage,
  { registry }: Person,
  { strangers }: GeneratedTown,
): Promise<void> {
  const anybody = new Connection({ server: server.url, credential: nobody });
  const guess = async (number: string) => {
    const json = { registry: number, password: 'não é a senha' };
    return refusedAs('sign-in-refused', anybody.post('/sign-in/password', { json }));
  };
  const [wrong, unknown] = [await guess(registry), await guess(strangers[0]?.nis ?? '')];
  const answer = ({ problem: { correlationId: _, ...said } }: Failure) => said;
  mustBe('the answer to a wrong password', answer(wrong), answer(unknown));
  narrator.say(
    `a wrong password, and a number that nobody has: the same answer, “${wrong.message}”`,
  );
}

/** As every client does before the ten minutes of its access token are over. */
async function refreshAll({ narrator, staff }: Stage): Promise<void> {
  const all = Object.values(staff);
  for (const { credential } of all) await credential.refresh();
  narrator.say(`all ${all.length} who work for the town exchange their access tokens for new ones`);
}

/** A refresh token that comes twice was copied, by whom nobody can tell: the sign-in is over. */
async function copyRefreshToken(stage: Stage, { registry, password }: Person): Promise<void> {
  const { server, as, narrator } = stage;
  const credential = await SignedIn.with({ server: server.url, registry, password });
  const { refreshToken } = credential;
  const first = await takeRefreshToken(server.url, refreshToken);
  mustBe('a refresh token once', first.status, 200);
  const second = await takeRefreshToken(server.url, refreshToken);
  mustBe('a refresh token twice', second.status, 400);
  const next = String(JSON.parse(first.body).refresh_token);
  mustBe('the next one', (await takeRefreshToken(server.url, next)).status, 400);
  await refusedAs(401, as(credential).get('/sessions'));
  narrator.say('a refresh token comes a second time: the whole sign-in ends, with all its tokens');
}

interface Read {
  readonly by: string;
  readonly purpose: string;
  readonly fields: readonly string[];
}

/** What staff see of a person, the person sees that they saw. */
async function seeReaders(stage: Stage, { member, registry, password }: Person): Promise<void> {
  const { server, as, narrator, officials, staff } = stage;
  const path = at('members', member);
  await officials.officer.get(path, { purpose: 'complaint' });
  const own = as(await SignedIn.with({ server: server.url, registry, password }));
  const { reads } = await own.get<{ reads: readonly Read[] }>(`${path}/reads`);
  const last = reads.at(-1);
  mustBe('who looked, and why', [last?.by, last?.purpose], [staff.officer.member, 'complaint']);
  narrator.say(
    `carla looks at a person’s data, who sees it: an officer, for a ${last?.purpose}, ` +
      `${last?.fields.join(', ')}`,
  );
}

/** Not yet for who may still be paid, and at once for who was registered by mistake. */
async function erase(stage: Stage, town: GeneratedTown): Promise<void> {
  const { narrator, officials } = stage;
  const { officer } = officials;
  const purpose = 'legal';
  const { member: bound } = await officer.post<{ member: string }>('/member-lookups', {
    json: { registry: town.troubled.at(-1)?.nis, purpose },
  });
  const erasing = officer.post(`${at('members', bound)}/erasure`);
  const { problem } = await refusedAs('erasure-not-yet', erasing);
  const { reasons, possibleFrom } = problem;
  mustBe('why, and until when', [reasons, possibleFrom], ['open-period', '2025-12-01']);
  const { nis: registry, name: fullName } = partsBeside(town).mistaken;
  const json = { registry, fullName, phone: phoneOf({ nis: registry }) };
  const { member } = await officer.post<{ member: string }>('/members', { json });
  const path = at('members', member);
  const erased = await officer.post<{ numberKeptUntil: string }>(`${path}/erasure`);
  const shown = await officer.get(path, { purpose });
  mustBe('what is left of who was erased', shown, { member, status: 'erased' });
  narrator.say(
    `an erasure has to wait: ${reasons}, possible from ${possibleFrom}; who was registered by mistake ` +
      `is erased, and reads as erased (the number’s keyed hash is kept until ${erased.numberKeptUntil})`,
  );
}
