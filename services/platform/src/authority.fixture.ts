import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { LOCAL_ISSUER, type Role, SCOPES, type Scope } from '@mutirao/contracts';
import { SigningKeys, signToken } from '@mutirao/identity';

type Rights = Readonly<Record<Scope, readonly Role[]>>;

/** What docs/authority.md, or a text made like it, tells its readers. */
export interface Authority {
  /** By the name of the action. */
  readonly rights: ReadonlyMap<string, Rights>;
  /** The action of each route (`GET /runs/{run}`), `public` for what needs no token. */
  readonly routes: ReadonlyMap<string, string>;
}

/** Reads the tables as a person does, by their heads. */
export function authorityIn(text: string): Authority {
  const rights = new Map<string, Rights>();
  const routes = new Map<string, string>();
  for (const [head = '', , ...rows] of tablesOf(text)) {
    for (const row of rows) {
      const [first = '', second = '', ...rest] = cellsOf(row);
      if (head.startsWith('| action | own |')) rights.set(first, rightsOf([second, ...rest]));
      if (head.startsWith('| action | route |')) routes.set(second, first);
      if (head.startsWith('| route |')) routes.set(first, 'public');
    }
  }
  return { rights, routes };
}

export const documentedAuthority = (): Authority =>
  authorityIn(readFileSync('docs/authority.md', 'utf8'));

/** Who may ask for a route in some scope. */
export function rolesFor({ rights, routes }: Authority, route: string): readonly Role[] | 'public' {
  const action = routes.get(route);
  if (action === 'public') return action;
  const allowed = rights.get(action ?? '');
  if (!allowed) throw new Error(`docs/authority.md does not say who may do ${route}`);
  return SCOPES.flatMap((scope) => allowed[scope]);
}

const tablesOf = (text: string) =>
  text
    .split('\n\n')
    .filter((block) => block.startsWith('|'))
    .map((block) => block.trim().split('\n'));

const cellsOf = (row: string) =>
  row
    .split('|')
    .slice(1, -1)
    .map((cell) => cell.trim().replaceAll('`', ''));

function rightsOf(cells: readonly string[]): Rights {
  const roles = SCOPES.map((scope, index) => [scope, cells[index]?.split(', ').filter(Boolean)]);
  return Object.fromEntries(roles) as Rights;
}

/** What a token is to say that is not as usual. */
export interface Said {
  readonly roles: readonly Role[];
  readonly subject: string;
  /** The organisation in whose name it is. */
  readonly org?: string;
  readonly aud?: string;
}

export type Sign = (said: Said) => Promise<string>;

/** Signs tokens of the community `vila` by the keys in a folder. */
export async function signerOf(keys: string): Promise<Sign> {
  const signing = await SigningKeys.open(join(keys, 'signing-keys.json'));
  return ({ roles, subject: sub, aud = 'vila', ...rest }) => {
    const nowSeconds = Math.floor(Date.now() / 1000);
    const claims = { iss: LOCAL_ISSUER, aud, sub, roles: { [aud]: [...roles] }, pos: 0, ...rest };
    return signToken(signing, { ...claims, sup: nowSeconds + 60, nowSeconds });
  };
}
