import { documentOf } from '../shop.fixture.ts';
import type { ServedTown } from '../town.fixture.ts';

const OPERATOR = { as: 'operator' } as const;
const APPROVER = { as: 'approver' } as const;
const AUDITOR = { as: 'auditor' } as const;
type Organisation = { readonly organisation: string };

/** Asks every route of organisations at least once, so that its answer is compared with its example. */
export async function answerOrganisations(town: ServedTown, member: string): Promise<void> {
  const merchant = {
    category: 'food',
    neighbourhood: 'vila-das-pedras',
    size: 'micro',
    redemptionDays: 2,
    redeemsDaily: false,
  };
  const names = { kind: 'merchant', registry: 'COM-0930', name: 'Padaria Inventada' };
  const { organisation } = await town.must<Organisation>('POST', '/organisations', {
    ...OPERATOR,
    body: { ...names, document: documentOf(930), merchant },
  });
  const path = `/organisations/${organisation}`;
  const show = () => town.must('GET', path, AUDITOR);
  const propose = () =>
    town.must<{ version: number }>('POST', `${path}/accreditation`, {
      ...OPERATOR,
      body: { merchant },
    });
  const first = await propose();
  await show();
  const declined = { version: first.version, reason: 'Falta o alvará' };
  await town.must('POST', `${path}/accreditation/decline`, { ...APPROVER, body: declined });
  await show();
  const { version } = await propose();
  await town.must('POST', `${path}/accreditation/confirmation`, { ...APPROVER, body: { version } });
  await show();
  await town.must('GET', '/organisations?limit=1', AUDITOR);
  await answerMemberships(town, organisation, member);
  await town.must('POST', `${path}/suspension`, OPERATOR);
  await town.must('POST', `${path}/reinstatement`, OPERATOR);
}

/** Two memberships one after the other: a page that is not the last, and one that is taken away. */
async function answerMemberships(
  town: ServedTown,
  organisation: string,
  member: string,
): Promise<void> {
  const administrator = { as: 'administrator' } as const;
  const path = `/organisations/${organisation}/memberships`;
  const grant = (from: string, to: string) =>
    town.must<{ grant: string }>('POST', path, {
      ...administrator,
      body: { member, role: 'merchant', from, to },
    });
  await grant('2024-03-01', '2024-12-31');
  const next = await grant('2025-01-01', '2025-12-31');
  await town.must('GET', `${path}?limit=1`, AUDITOR);
  await town.must('DELETE', `${path}/${next.grant}`, administrator);
  await town.must('GET', `/members/${member}/roles`, AUDITOR);
}
