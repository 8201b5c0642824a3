import type { ExplainedRunLine } from '../app/explain-run-line.ts';
import type { Language } from './problem-texts/text.ts';

interface LotFacts {
  readonly lot: string;
  readonly came: string;
  readonly cameTimes: number;
  readonly left: string;
  readonly leftTimes: number;
}
interface LineFacts {
  readonly run: string;
  readonly line: number;
  readonly amount: string;
  readonly holder: string;
  readonly month: string;
  readonly why: string;
}
type RedemptionFacts = Readonly<
  Record<'redemption' | 'on' | 'due' | 'amount' | 'net' | 'fee', string>
>;

interface ExplanationWords {
  readonly balance: (account: string, amount: string) => string;
  readonly available: (amount: string) => string;
  readonly until: (day: string) => string;
  readonly lot: (facts: LotFacts) => string;
  readonly moreLots: (count: number) => string;
  readonly payment: (day: string, amount: string, merchant: string) => string;
  readonly programmes: (list: string) => string;
  readonly fees: (list: string) => string;
  readonly refunded: (amount: string) => string;
  readonly refused: (day: string, why: string) => string;
  readonly runLine: Readonly<Record<ExplainedRunLine['status'], (facts: LineFacts) => string>>;
  readonly lineRules: Readonly<Record<string, string>>;
  readonly persons: (preparedBy: string, approvals: string) => string;
  readonly redemption: (facts: RedemptionFacts) => string;
  readonly legs: Readonly<Record<string, string>>;
  readonly late: string;
}

/** All words that are counted here add an s, in each of the three languages. */
const some = (count: number, one: string): string => `${count} ${count === 1 ? one : `${one}s`}`;

const en: ExplanationWords = {
  balance: (account, amount) => `${account} has ${amount}.`,
  available: (amount) => `${amount} of it can be spent.`,
  until: (day) => `until ${day}`,
  lot: ({ lot, came, cameTimes, left, leftTimes }) =>
    leftTimes === 0
      ? `${lot}: ${came} came in ${some(cameTimes, 'movement')}.`
      : `${lot}: ${came} came in ${some(cameTimes, 'movement')}, ${left} went in ${leftTimes}.`,
  moreLots: (count) => `And ${some(count, 'more lot')}.`,
  payment: (day, amount, merchant) => `On ${day}, ${amount} was paid to ${merchant}.`,
  programmes: (list) => `It was paid with money of ${list}.`,
  fees: (list) => `Fees that the shop paid: ${list}.`,
  refunded: (amount) => `${amount} was given back.`,
  refused: (day, why) => `On ${day} it was refused. ${why}`,
  runLine: {
    paid: ({ run, line, amount, holder, month }) =>
      `Line ${line} of run ${run} paid ${amount} to ${holder} for ${month}.`,
    reversed: ({ run, line, amount, holder, month }) =>
      `Line ${line} of run ${run} paid ${amount} to ${holder} for ${month}, and was taken back as far as it was unspent.`,
    failed: ({ run, line, amount, holder, why }) =>
      `Line ${line} of run ${run} did not pay ${amount} to ${holder}: ${why}.`,
    refused: ({ run, line, why }) => `Line ${line} of the file of run ${run} was refused: ${why}.`,
    waiting: ({ run, line, amount, holder, month }) =>
      `Line ${line} of run ${run} is to pay ${amount} to ${holder} for ${month}; it is not paid yet.`,
  },
  lineRules: {
    'already-paid': 'this person was paid for that month already',
    'not-enrolled': 'this person is not enrolled for that month',
  },
  persons: (preparedBy, approvals) =>
    approvals === ''
      ? `Prepared by ${preparedBy}, approved by nobody yet.`
      : `Prepared by ${preparedBy}, approved by ${approvals}.`,
  redemption: ({ redemption, on, due, amount, net, fee }) =>
    `Redemption ${redemption} of ${amount}, asked for on ${on}: ${net} to be paid out by ${due}, ${fee} of fees.`,
  legs: {
    requested: 'waits for a payout',
    batched: 'in a payout',
    sent: 'sent to the bank',
    unknown: 'outcome unknown, the bank is asked',
    settled: 'paid',
    rejected: 'rejected by the bank and returned, with its fee',
  },
  late: 'late',
};

const pt: ExplanationWords = {
  balance: (account, amount) => `${account} tem ${amount}.`,
  available: (amount) => `Podem ser gastos ${amount}.`,
  until: (day) => `até ${day}`,
  lot: ({ lot, came, cameTimes, left, leftTimes }) =>
    leftTimes === 0
      ? `${lot}: entraram ${came} em ${some(cameTimes, 'lançamento')}.`
      : `${lot}: entraram ${came} em ${some(cameTimes, 'lançamento')}, saíram ${left} em ${leftTimes}.`,
  moreLots: (count) => `E mais ${some(count, 'lote')}.`,
  payment: (day, amount, merchant) => `Em ${day}, foram pagos ${amount} a ${merchant}.`,
  programmes: (list) => `Foi pago com dinheiro de ${list}.`,
  fees: (list) => `Tarifas pagas pelo comércio: ${list}.`,
  refunded: (amount) => `Foram devolvidos ${amount}.`,
  refused: (day, why) => `Em ${day} foi recusado. ${why}`,
  runLine: {
    paid: ({ run, line, amount, holder, month }) =>
      `A linha ${line} da folha ${run} pagou ${amount} a ${holder} por ${month}.`,
    reversed: ({ run, line, amount, holder, month }) =>
      `A linha ${line} da folha ${run} pagou ${amount} a ${holder} por ${month}, e o que não foi gasto foi estornado.`,
    failed: ({ run, line, amount, holder, why }) =>
      `A linha ${line} da folha ${run} não pagou ${amount} a ${holder}: ${why}.`,
    refused: ({ run, line, why }) =>
      `A linha ${line} do arquivo da folha ${run} foi recusada: ${why}.`,
    waiting: ({ run, line, amount, holder, month }) =>
      `A linha ${line} da folha ${run} pagará ${amount} a ${holder} por ${month}; ainda não foi paga.`,
  },
  lineRules: {
    'already-paid': 'essa pessoa já recebeu por esse mês',
    'not-enrolled': 'essa pessoa não está inscrita nesse mês',
  },
  persons: (preparedBy, approvals) =>
    approvals === ''
      ? `Preparada por ${preparedBy}, ainda sem aprovação.`
      : `Preparada por ${preparedBy}, aprovada por ${approvals}.`,
  redemption: ({ redemption, on, due, amount, net, fee }) =>
    `Resgate ${redemption} de ${amount}, pedido em ${on}: ${net} a pagar até ${due}, ${fee} de tarifas.`,
  legs: {
    requested: 'aguarda um lote',
    batched: 'em um lote',
    sent: 'enviada ao banco',
    unknown: 'resultado desconhecido, consulta-se o banco',
    settled: 'paga',
    rejected: 'recusada pelo banco e devolvida, com a tarifa',
  },
  late: 'atrasada',
};

const fr: ExplanationWords = {
  balance: (account, amount) => `${account} a ${amount}.`,
  available: (amount) => `On peut en dépenser ${amount}.`,
  until: (day) => `jusqu’au ${day}`,
  lot: ({ lot, came, cameTimes, left, leftTimes }) =>
    leftTimes === 0
      ? `${lot} : ${came} entrés en ${some(cameTimes, 'opération')}.`
      : `${lot} : ${came} entrés en ${some(cameTimes, 'opération')}, ${left} sortis en ${leftTimes}.`,
  moreLots: (count) => `Et encore ${some(count, 'lot')}.`,
  payment: (day, amount, merchant) => `Le ${day}, ${amount} ont été payés à ${merchant}.`,
  programmes: (list) => `Payé avec l’argent de ${list}.`,
  fees: (list) => `Frais payés par le commerce : ${list}.`,
  refunded: (amount) => `${amount} ont été rendus.`,
  refused: (day, why) => `Le ${day}, cela a été refusé. ${why}`,
  runLine: {
    paid: ({ run, line, amount, holder, month }) =>
      `La ligne ${line} du versement ${run} a payé ${amount} à ${holder} pour ${month}.`,
    reversed: ({ run, line, amount, holder, month }) =>
      `La ligne ${line} du versement ${run} a payé ${amount} à ${holder} pour ${month}, et ce qui n’était pas dépensé a été repris.`,
    failed: ({ run, line, amount, holder, why }) =>
      `La ligne ${line} du versement ${run} n’a pas payé ${amount} à ${holder} : ${why}.`,
    refused: ({ run, line, why }) =>
      `La ligne ${line} du fichier du versement ${run} a été refusée : ${why}.`,
    waiting: ({ run, line, amount, holder, month }) =>
      `La ligne ${line} du versement ${run} doit payer ${amount} à ${holder} pour ${month} ; elle n’est pas encore payée.`,
  },
  lineRules: {
    'already-paid': 'cette personne a déjà été payée pour ce mois',
    'not-enrolled': 'cette personne n’est pas inscrite pour ce mois',
  },
  persons: (preparedBy, approvals) =>
    approvals === ''
      ? `Préparé par ${preparedBy}, pas encore approuvé.`
      : `Préparé par ${preparedBy}, approuvé par ${approvals}.`,
  redemption: ({ redemption, on, due, amount, net, fee }) =>
    `Conversion ${redemption} de ${amount}, demandée le ${on} : ${net} à payer avant la fin du ${due}, ${fee} de frais.`,
  legs: {
    requested: 'attend un lot',
    batched: 'dans un lot',
    sent: 'envoyée à la banque',
    unknown: 'issue inconnue, on interroge la banque',
    settled: 'payée',
    rejected: 'rejetée par la banque et rendue, avec ses frais',
  },
  late: 'en retard',
};

/** How things are explained, in each language. */
export const EXPLANATION_WORDS: Readonly<Record<Language, ExplanationWords>> = { en, pt, fr };
