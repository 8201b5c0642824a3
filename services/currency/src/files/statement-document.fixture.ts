import { ANA, purchases, sourceOf } from '../app/statement.fixture.ts';
import { openStatement, statementRows } from '../app/statement.ts';
import type { StatementDocument } from './statement-document.ts';

/** Ana's statement of all her purchases, as the writers of files get it. */
export async function anasDocument(count: number, language: 'en' | 'pt' | 'fr' = 'pt') {
  const source = await sourceOf(purchases(count));
  const statement = await openStatement(source, ANA, { from: '2026-11-01', to: '2036-12-31' });
  if (!statement) throw new Error('Ana has an account');
  const town = {
    form: 1,
    community: 'vila',
    currency: 'MUM',
    decimals: 2,
    backedBy: 'BRL',
    timeZone: 'America/Sao_Paulo',
    rehearsal: true,
  } as const;
  const document: StatementDocument = {
    statement,
    rows: statementRows(source, statement),
    town,
    language,
    head: `9000:${'ab'.repeat(32)}`,
    madeAt: Date.parse('2026-12-01T02:00:00Z'),
  };
  return document;
}
