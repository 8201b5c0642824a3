import { randomBytes } from 'node:crypto';
import type { MembershipRole, OrganisationKind } from '@mutirao/contracts';
import { at, Connection } from '../connection.ts';
import { nobody } from '../credentials/credential.ts';
import { Authenticator, SignedIn } from './signed-in.ts';

const ORGANISATIONS = [
  { kind: 'municipality', registry: 'PREF-1', name: 'Prefeitura de Vila Mutirão' },
  { kind: 'community-bank', registry: 'BANCO-1', name: 'Banco Comunitário da Vila' },
  { kind: 'audit-court', registry: 'TC-1', name: 'Tribunal de Contas' },
] as const satisfies readonly { kind: OrganisationKind; registry: string; name: string }[];

interface Post {
  readonly fullName: string;
  readonly at: (typeof ORGANISATIONS)[number]['kind'];
  readonly roles: readonly MembershipRole[];
}

/** Who works where. Nobody prepares and approves the same; bruno and carla may do both, and try. */
const POSTS = {
  administrator: post('Fábio Cambucá Itapicuru', 'municipality', 'administrator'),
  treasurer: post('Ana Sapopemba Guapuruvu', 'municipality', 'treasurer'),
  operator: post('Bruno Cambuí Taquaral', 'community-bank', 'operator', 'approver'),
  officer: post('Carla Ubaia Pindoba', 'municipality', 'officer', 'approver'),
  approver: post('Davi Guariroba Mucuri', 'municipality', 'approver'),
  secondApprover: post('Elis Aguapé Bacupari', 'community-bank', 'approver'),
  auditor: post('Gilda Jerivá Catolé', 'audit-court', 'auditor'),
} as const;

function post(fullName: string, where: Post['at'], ...roles: Post['roles']): Post {
  return { fullName, at: where, roles };
}

export type Office = keyof typeof POSTS;

/** Somebody who works for the town: what is known of them, and by what they sign in. */
export interface Official {
  readonly office: Office;
  readonly fullName: string;
  readonly member: string;
  readonly registry: string;
  readonly password: string;
  readonly organisation: string;
  readonly credential: SignedIn;
}

export interface Founding {
  readonly server: string;
  /** The day from which their roles count. */
  readonly today: string;
  /** Numbers of people, one for each post. */
  readonly numbers: readonly string[];
  /** By tokens that the owner of the folder signs, in two persons' names. */
  readonly owner: Connection;
  readonly witness: Connection;
}

/**
 * A town as identity knows it: its organisations, each registered by one and confirmed by another; then
 * everybody who works there, invited, with a password and an app, and with the roles of their post.
 */
export async function foundTown(founding: Founding): Promise<Readonly<Record<Office, Official>>> {
  const { owner, server, today } = founding;
  const organisations = await accredit(founding);
  const hired = await Promise.all(
    Object.entries(POSTS).map(async ([office, { fullName, at: kind, roles }], index) => {
      const registry = founding.numbers[index] ?? '';
      const password = randomBytes(12).toString('base64url');
      const json = { registry, fullName };
      const { member } = await owner.post<{ member: string }>('/members', { json });
      await activate({ server, desk: owner }, { member, registry, password });
      const organisation = organisations.get(kind) ?? '';
      const official = { office: office as Office, fullName, member, registry, password };
      return { ...official, organisation, roles };
    }),
  );
  const admit = async (by: Connection, one: (typeof hired)[number]): Promise<Official> => {
    const { roles, ...official } = one;
    for (const role of roles) await giveRole(by, { ...official, role, from: today });
    const credential = await signInAtWork(server, official);
    return { ...official, credential };
  };
  const [first, ...others] = hired as [(typeof hired)[number], ...typeof hired];
  const administrator = await admit(owner, first);
  const credential = administrator.credential;
  const own = new Connection({ server, credential });
  const admitted = await Promise.all(others.map((each) => admit(own, each)));
  const all = [administrator, ...admitted].map((each) => [each.office, each] as const);
  return Object.fromEntries(all) as Record<Office, Official>;
}

async function accredit({ owner, witness }: Founding): Promise<ReadonlyMap<string, string>> {
  const ids = new Map<string, string>();
  for (const json of ORGANISATIONS) {
    const { organisation } = await owner.post<{ organisation: string }>('/organisations', { json });
    await accreditation([owner, witness], organisation);
    ids.set(json.kind, organisation);
  }
  return ids;
}

/** Proposed by one, confirmed by another, as it was looked at. Of a merchant: on those terms. */
export async function accreditation(
  [proposer, confirmer]: readonly [Connection, Connection],
  organisation: string,
  merchant?: object,
): Promise<void> {
  const path = `${at('organisations', organisation)}/accreditation`;
  const { version } = await proposer.post<{ version: number }>(path, { json: { merchant } });
  await confirmer.post(`${path}/confirmation`, { json: { version } });
}

export interface Membership {
  readonly organisation: string;
  readonly member: string;
  readonly role: MembershipRole;
  readonly from: string;
}

/** The grant's id, by which the role can be taken away. */
export async function giveRole(
  by: Connection,
  { organisation, member, role, from }: Membership,
): Promise<string> {
  const path = at('organisations', organisation, 'memberships');
  const { grant } = await by.post<{ grant: string }>(path, { json: { member, role, from } });
  return grant;
}

export interface Person {
  readonly member: string;
  readonly registry: string;
  readonly password: string;
}

/** A desk gives out a one-time code; with it a person sets a password. */
export async function activate(
  { server, desk }: { readonly server: string; readonly desk: Connection },
  { member, registry, password }: Person,
): Promise<void> {
  const { code } = await desk.post<{ code: string }>(at('members', member, 'invitations'));
  const anybody = new Connection({ server, credential: nobody });
  await anybody.post('/activations', { json: { registry, code, password } });
}

/** With the password once, to set an app up; from then on with both. An auditor reads, and has none. */
async function signInAtWork(
  server: string,
  { office, registry, password }: Omit<Official, 'credential'>,
): Promise<SignedIn> {
  const once = await SignedIn.with({ server, registry, password });
  if (office === 'auditor') return once;
  const own = new Connection({ server, credential: once });
  const { secret } = await own.post<{ secret: string }>('/credentials/totp');
  const app = new Authenticator(secret);
  await own.post('/credentials/totp/confirmation', { json: { code: await app.next() } });
  await own.post('/sign-out');
  return SignedIn.with({ server, registry, password, app });
}
