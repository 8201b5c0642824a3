import { digits, type Layout, text } from './cnab240-record.ts';

/**
 * The records of a credit to accounts in FEBRABAN's CNAB 240 ("Layout Padrão FEBRABAN 240 posições",
 * version 10: file 103, batch of credits 046). The positions are those of all versions since 8 and of
 * the banks' own manuals; a batch is their *lote*, a document number their *seu número*.
 */
export const FILE_LAYOUT = '103';
export const BATCH_LAYOUT = '046';

const EVERY_RECORD = { bank: digits(1, 3), batch: digits(4, 7), type: digits(8) };

const COMPANY = {
  documentKind: digits(18),
  // Text, as a CNPJ may hold letters; a CPF is filled with zeros by who writes it.
  document: text(19, 32),
  agreement: text(33, 52),
  branch: digits(53, 57),
  branchDigit: text(58),
  account: digits(59, 70),
  accountDigit: text(71),
  secondDigit: text(72),
  name: text(73, 102),
};

export const FILE_HEADER = {
  ...EVERY_RECORD,
  ...COMPANY,
  /** 1: to the bank (*remessa*), 2: from the bank (*retorno*). */
  direction: digits(143),
  createdOn: digits(144, 151),
  createdTime: digits(152, 157),
  number: digits(158, 163),
  layout: digits(164, 166),
  density: digits(167, 171),
  /** "Para uso reservado da empresa": the bank gives it back. */
  ourBatch: text(192, 211),
} satisfies Layout;

export const BATCH_HEADER = {
  ...EVERY_RECORD,
  operation: text(9),
  service: digits(10, 11),
  form: digits(12, 13),
  layout: digits(14, 16),
  ...COMPANY,
  streetNumber: digits(173, 177),
  postcode: digits(213, 217),
  /** 01: the bank debits the account. */
  means: digits(223, 224),
  occurrences: text(231, 240),
} satisfies Layout;

const EVERY_DETAIL = { ...EVERY_RECORD, sequence: digits(9, 13), segment: text(14) };

/** Whom, what and when. */
export const SEGMENT_A = {
  ...EVERY_DETAIL,
  movement: digits(15),
  instruction: digits(16, 17),
  clearing: digits(18, 20),
  payeeBank: digits(21, 23),
  branch: digits(24, 28),
  branchDigit: text(29),
  account: digits(30, 41),
  accountDigit: text(42),
  secondDigit: text(43),
  name: text(44, 73),
  reference: text(74, 93),
  payOn: digits(94, 101),
  currency: text(102, 104),
  currencyQuantity: digits(105, 119),
  amount: digits(120, 134),
  bankReference: text(135, 154),
  settledOn: digits(155, 162),
  settledAmount: digits(163, 177),
  purpose: text(220, 224),
  accountKind: text(225, 226),
  notice: digits(230),
  occurrences: text(231, 240),
} satisfies Layout;

/** Who the payee is. */
export const SEGMENT_B = {
  ...EVERY_DETAIL,
  documentKind: digits(18),
  document: text(19, 32),
  streetNumber: digits(63, 67),
  postcode: digits(118, 122),
  dueOn: digits(128, 135),
  amount: digits(136, 150),
  rebate: digits(151, 165),
  discount: digits(166, 180),
  interest: digits(181, 195),
  fine: digits(196, 210),
  notice: digits(226),
  unit: digits(227, 232),
  settlementBank: digits(233, 240),
} satisfies Layout;

export const BATCH_TRAILER = {
  ...EVERY_RECORD,
  records: digits(18, 23),
  total: digits(24, 41),
  currencyQuantity: digits(42, 59),
  debitNotice: digits(60, 65),
  occurrences: text(231, 240),
} satisfies Layout;

export const FILE_TRAILER = {
  ...EVERY_RECORD,
  batches: digits(18, 23),
  records: digits(24, 29),
  accounts: digits(30, 35),
} satisfies Layout;
