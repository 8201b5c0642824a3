import {
  type Action,
  POLICY,
  ROLES,
  type Role,
  type Rule,
  ruleOf,
  SCOPES,
  type ServiceName,
  serviceOf,
} from '@mutirao/contracts';

/** A route as its OpenAPI document has it (`GET /runs/{run}`), with what it does. */
export interface DocumentedRoute {
  readonly route: string;
  readonly action: Action | 'public';
}

const WHO: Readonly<Record<Role, string>> = {
  administrator: 'Sets up who works in the town, and has no part in its money.',
  treasurer: 'Answers for programmes, their reserve, the rules and the books.',
  operator: 'Runs the community bank: statements, issuing, merchants, payouts.',
  officer: 'Registers and enrols people, and prepares and pays runs.',
  approver: 'Confirms what another person prepared.',
  holder: 'Has an account. Every active member is one, for the own account and data alone.',
  merchant: 'Acts in the name of a shop, for what is that shop’s.',
  terminal: 'Is a till of a shop: a device, not a person.',
  auditor: 'Sees what the staff sees, and moves nothing.',
};

const SERVICES: Readonly<Record<ServiceName, string>> = {
  identity: 'People, organisations and sign-ins',
  currency: 'Money, cards, shops and rules',
};

/** What a rule asks beyond a role, in the words of the page. */
function conditionsOf({ changes, stepUp, needsNews, reads, notBy = [], within }: Rule): string {
  return [
    ...(changes ? ['roles of now'] : []),
    ...(stepUp ? ['second factor'] : []),
    ...(needsNews ? ['fresh news'] : []),
    ...(reads === 'person' ? ['recorded'] : []),
    ...notBy.map((action) => `never by who did \`${action}\``),
    ...(within === undefined ? [] : [`a part of \`${within}\``]),
  ].join(', ');
}

const inOrder = (roles: readonly Role[]) => ROLES.filter((role) => roles.includes(role)).join(', ');

/** All that the page says of rights: the roles, then each service's actions and routes. */
export function authorityTables(routes: readonly DocumentedRoute[]): string {
  const open = routes.filter(({ action }) => action === 'public');
  const services = (Object.keys(SERVICES) as ServiceName[]).map((service) => [
    `## ${SERVICES[service]}`,
    actionTable(service),
    routeTable(routes.filter(({ action }) => action !== 'public' && serviceOf(action) === service)),
  ]);
  const roles = ROLES.map((role) => [role, WHO[role]]);
  return [
    '## Roles',
    table(['role', 'whoever has it'], roles),
    ...services.flat(),
    '## Without a token',
    table(['route'], open.map(({ route }) => [`\`${route}\``]).sort()),
  ].join('\n\n');
}

function actionTable(service: ServiceName): string {
  const actions = (Object.keys(POLICY) as Action[]).filter((each) => serviceOf(each) === service);
  const rows = actions.sort().map((action) => {
    const rule = ruleOf(action);
    const scopes = SCOPES.map((scope) => inOrder(rule[scope] ?? []));
    return [`\`${action}\``, ...scopes, conditionsOf(rule)];
  });
  return table(['action', ...SCOPES, 'conditions'], rows);
}

function routeTable(routes: readonly DocumentedRoute[]): string {
  const rows = routes.map(({ route, action }) => [`\`${action}\``, `\`${route}\``]);
  return table(['action', 'route'], rows.sort(byCells));
}

const byCells = (a: readonly string[], b: readonly string[]) => (a.join() < b.join() ? -1 : 1);

/** Of no set widths: a change of one right is a change of one line. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
