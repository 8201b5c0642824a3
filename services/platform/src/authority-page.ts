import { readFileSync } from 'node:fs';
import type { Action } from '@mutirao/contracts';
import { authorityTables, type DocumentedRoute } from './authority-tables.ts';

/**
 * `npm run generate`: prints docs/authority.md, of the policy and of the routes in docs/openapi.json,
 * which is made before it.
 */
const INTRODUCTION = `# Authority

Who may do what. Every route names the action it is, one policy says who may do that action, and what
it does not name nobody may do. This page is made of the policy (\`libs/contracts/src/authority\`) and
of the routes by \`npm run generate\`; a test asks every route in every role and compares the answers
with this page. So whoever reviews a change of rights reviews the change of this page.

A role counts in a scope:

- **own**: what is the caller's own, such as an account, a card, personal data.
- **organisation**: what is of the organisation in whose name the caller acts, such as a shop's sales.
- **community**: what is anybody's in the community. There is no other one in a server: people of one
  community never see those of another.

And under conditions:

- **roles of now**: a role that was taken away counts no more as soon as the service has heard of it,
  within a second. Without this the roles of the token count, until it expires.
- **second factor**: shown in the last five minutes, or the answer is 401 \`step-up-needed\`.
- **fresh news**: not while the news of who may do what is more than five seconds old; then 503.
- **recorded**: when somebody looks at what is another's in the scope of the community, that is recorded.
- **never by who did …**: not by the same person to the same thing, in whatever role.
- **a part of …**: asked while that action is done; it has no routes of its own.`;

interface OpenApi {
  readonly paths: Readonly<
    Record<string, Readonly<Record<string, { readonly 'x-action'?: Action }>>>
  >;
}

const { paths } = JSON.parse(readFileSync('docs/openapi.json', 'utf8')) as OpenApi;
const routes = Object.entries(paths).flatMap(([path, operations]) =>
  Object.entries(operations).map(
    ([method, operation]): DocumentedRoute => ({
      route: `${method.toUpperCase()} ${path}`,
      action: operation['x-action'] ?? 'public',
    }),
  ),
);
process.stdout.write(`${INTRODUCTION}\n\n${authorityTables(routes)}\n`);
