import type { MerchantTerms } from '../domain/merchants/events.ts';
import type { MerchantRow } from '../files/merchants-csv.ts';
import type { RefusedNote } from '../stores/notes.ts';
import { type Answer, done } from './answer.ts';
import { merchantsOf } from './members.ts';
import { keepTerms } from './merchant-notes.ts';
import type { Call, Town } from './town.ts';

/** A proposal is up to 1.2 KB in the journal, and an append has at most 512 KiB. */
const ROWS_A_COMMAND = 250;

export interface MerchantImport {
  readonly lines: number;
  /** New merchants and other terms, which now wait to be confirmed by another person. */
  readonly proposed: number;
  readonly known: number;
  readonly refused: readonly RefusedNote[];
}

/** Proposes all merchants of a CSV that can be; the rest is listed with its line. Throws FileRefused. */
export async function importMerchants(
  town: Town,
  call: Call,
  upload: AsyncIterable<Uint8Array>,
): Promise<Answer<MerchantImport>> {
  const { files, notes } = town.parts;
  const rows: MerchantRow[] = [];
  const refused: RefusedNote[] = [];
  const { fileSha256, lines } = await files.read({ kind: 'merchants' }, upload, (batch) => {
    if (batch.kind !== 'merchant-rows') return;
    for (const row of batch.rows) {
      if ('rule' in row) refused.push(row);
      else rows.push(row);
    }
  });
  let proposed = 0;
  for (let start = 0; start < rows.length; start += ROWS_A_COMMAND) {
    const part = rows.slice(start, start + ROWS_A_COMMAND);
    const numbers = part.map(({ registry }) => registry);
    const merchants = await merchantsOf(town, call, numbers, start);
    const terms = await keepTerms(notes, part);
    const asked = part.flatMap(({ line }, index) => {
      const its = terms[index];
      return its ? [{ merchant: merchants[index] ?? '', line, terms: its }] : [];
    });
    const command = {
      type: 'ProposeMerchants',
      rows: asked.map(({ line: _, ...row }) => row),
    } as const;
    const outcome = await town.call(call, 'merchant.import', { fileSha256 }, command, start);
    if (outcome.kind !== 'done') return outcome;
    proposed += outcome.events.length;
    refused.push(...(await leftOut(town, asked)));
  }
  refused.sort((a, b) => a.line - b.line);
  return done({ lines, proposed, known: lines - proposed - refused.length, refused });
}

interface Asked {
  readonly line: number;
  readonly merchant: string;
  readonly terms: MerchantTerms;
}

/** Rows that the journal left out, and why. */
function leftOut(town: Town, rows: readonly Asked[]): Promise<RefusedNote[]> {
  return town.parts.journal.read((state) =>
    rows.flatMap(({ line, merchant, terms }) => {
      if (state.merchants.get(merchant)?.status === 'closed') {
        const message = 'this merchant was closed for good: accredit it under another number';
        return [{ line, field: 'registry', rule: 'closed', value: '', message }];
      }
      const owner = state.merchantDocuments.get(terms.document) ?? merchant;
      if (owner === merchant) return [];
      const message = 'another merchant is accredited, or proposed, with this document';
      return [{ line, field: 'document', rule: 'document-used', value: '', message }];
    }),
  );
}
