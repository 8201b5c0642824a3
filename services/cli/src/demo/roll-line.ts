import { formatAmount, type Minor } from '@mutirao/money';
import type { Person } from './town-generator.ts';

/** The fields of a roll that differ from line to line, as text. */
export interface RollFields {
  readonly reference: string;
  readonly entitlement: string;
  readonly nis: string;
  readonly name: string;
  readonly amount: string;
}

/** In the layout in which Brazil publishes its payment rolls (Portal da Transparência). */
export const ROLL_HEADER = quoted([
  'MÊS COMPETÊNCIA',
  'MÊS REFERÊNCIA',
  'UF',
  'CÓDIGO MUNICÍPIO SIAFI',
  'NOME MUNICÍPIO',
  'CPF FAVORECIDO',
  'NIS FAVORECIDO',
  'NOME FAVORECIDO',
  'VALOR PARCELA',
]);

export function rollFields(period: string, { nis, name }: Person, amount: Minor): RollFields {
  const month = period.replace('-', '');
  return { reference: month, entitlement: month, nis, name, amount: formatAmount(amount, 2, ',') };
}

export function rollLine({ reference, entitlement, nis, name, amount }: RollFields): string {
  // As published, only the middle of the CPF is there; this one is made of the NIS.
  const cpf = `***.${nis.slice(4, 7)}.${nis.slice(7, 10)}-**`;
  const place = ['RJ', '0000', 'VILA DO MUTIRÃO'];
  return quoted([entitlement, reference, ...place, cpf, nis, name, amount]);
}

function quoted(fields: readonly string[]): string {
  return fields.map((field) => `"${field}"`).join(';');
}
