import type { Role } from '@mutirao/contracts';
import { OFFICIAL_COLUMNS } from '@mutirao/currency';
import type { Client } from './client.fixture.ts';
import { openShop } from './shop.fixture.ts';
import { NUMBERS_SAID_TO_IDENTITY, SAID_TO_IDENTITY } from './talkative-people.fixture.ts';
import { nis, statement } from './town.fixture.ts';

export const PERIOD = new Date().toISOString().slice(0, 7);
const PEOPLE = 700;

export const NAMES = [
  'Érica Antônia da Régia',
  'José Conceição Araújo',
  'Iracema Pataxó Guimarães',
  'Maria Aparecida dos Anjos',
];
export const PHONES = ['+55 21 98765-4321', '(21) 99876-5432'];
export const CPF = '***.654.321-**';
export const STAFF = {
  treasurer: 'Tereza Cristina Moura',
  officer: 'otávio.figueiredo@vila.example',
};
/** What the erasable notes keep, and nothing else may. */
export const NOTED = [
  'Renda Mínima Mumbuca',
  'REPASSE SEC. FAZENDA PARA RENDA MINIMA',
  'DEPÓSITO DE JOANA PRADO FEITOSA',
  'FITID-2024-000077',
  '55501-7',
  'portaria 31: faltou o décimo terceiro',
  'óbito comunicado pela família Tavares',
  '1.110,00 reais',
];
/** What was said in a place where it does not belong, and is kept nowhere. */
export const ASTRAY = ['Jurema Xavier Quintanilha', 'programa-da-jurema', 'chave-da-jurema'];

export const stranger = nis(50_001);
export const mistyped = nis(50_002).replace(/.$/, (digit) => String((Number(digit) + 1) % 10));
const looked = nis(50_003);
const astray = nis(50_004);
export const enrolled = Array.from({ length: PEOPLE }, (_, index) => nis(index + 1));
export const numbers = new Set([
  ...enrolled,
  stranger,
  mistyped,
  looked,
  astray,
  ...NUMBERS_SAID_TO_IDENTITY,
]);
const nameOf = (index: number) => NAMES[index % NAMES.length] ?? '';

export const official = (rows: readonly (readonly [string, string, string])[]) =>
  Buffer.from(
    [
      OFFICIAL_COLUMNS.join(';'),
      ...rows.map(([number, name, amount]) =>
        OFFICIAL_COLUMNS.map((column) => {
          if (column.startsWith('MÊS')) return PERIOD.replace('-', '');
          if (column === 'NIS FAVORECIDO') return number;
          if (column === 'NOME FAVORECIDO') return name;
          if (column === 'VALOR PARCELA') return amount;
          return column === 'CPF FAVORECIDO' ? CPF : 'RJ';
        })
          .map((cell) => `"${cell}"`)
          .join(';'),
      ),
      '',
    ].join('\r\n'),
    'latin1',
  );

/** Every word that was said. */
export const WORDS = [
  ...NAMES,
  ...PHONES,
  CPF,
  ...Object.values(STAFF),
  ...NOTED,
  ...ASTRAY,
  ...SAID_TO_IDENTITY,
];

/** All that a town does in which somebody's number, name or words are said. */
export async function liveAMonth(town: Client): Promise<void> {
  const by = (as: keyof typeof STAFF) => ({ as, subject: STAFF[as] });
  const csv = { ...by('officer'), type: 'text/csv' } as const;
  const lines = [
    {
      type: 'CREDIT',
      amount: '900000.00',
      fitId: 'FITID-2024-000076',
      name: 'PREFEITURA',
      memo: NOTED[1] ?? '',
    },
    { type: 'CREDIT', amount: '50.00', fitId: 'FITID-2024-000077', name: NOTED[2] ?? '', memo: '' },
  ];
  await town.must('POST', '/programmes', {
    ...by('treasurer'),
    body: { programme: 'renda', name: NOTED[0] ?? '' },
  });
  await town.must('POST', '/bank-statements?match=RENDA%20MINIMA%3Drenda', {
    ...by('treasurer'),
    type: 'application/x-ofx',
    body: statement(lines, '900050.00'),
  });
  await town.must('POST', '/programmes/renda/issues', {
    ...by('treasurer'),
    body: { amountMinor: 900_000_00 },
  });
  const people = enrolled.map((number, index) => `${number},${nameOf(index)},${PHONES[index % 2]}`);
  await town.must('POST', '/enrolments?programme=renda&from=2020-01-01', {
    ...csv,
    body: `nis,nome,telefone\n${people.join('\n')}\n${mistyped},${NAMES[0]},${PHONES[0]}\n`,
  });
  const rows = enrolled.map((number, index) => [number, nameOf(index), '110,00'] as const);
  const bad = [
    [stranger, NAMES[1] ?? '', '110,00'],
    [mistyped, NAMES[2] ?? '', '110,00'],
    [astray, NAMES[2] ?? '', NOTED[7] ?? ''],
  ] as const;
  const pay = async (query: string, body: Buffer) => {
    const path = `/programmes/renda/runs?period=${PERIOD}&excludeBad=true${query}`;
    const { run, sha256 } = await town.must<{ run: string; sha256: string }>('POST', path, {
      ...csv,
      body,
    });
    await town.must('POST', `/runs/${run}/approvals`, { as: 'approver', body: { sha256 } });
    await town.must('POST', `/runs/${run}/payment`, { ...by('treasurer'), body: {} });
    await town.must('GET', `/runs/${run}/report`, { as: 'auditor' });
  };
  await pay('', official([...rows, ...bad]));
  await pay(
    `&supplement=1&reason=${encodeURIComponent(NOTED[5] ?? '')}`,
    official(rows.slice(0, 1)),
  );
  await spendAndErr(town, by('officer'));
  await wantToHear(town);
}

/** A shop names somebody where it wants to hear of its sales. */
async function wantToHear(town: Client): Promise<void> {
  const { merchant } = await openShop(town);
  const url = `https://padaria.example/${encodeURIComponent(NAMES[0] ?? '')}?tel=${PHONES[0]}`;
  const own = { as: 'merchant', subject: merchant } as const;
  await town.must('POST', `/merchants/${merchant}/webhooks`, { ...own, body: { url } });
  await town.must('GET', `/merchants/${merchant}/webhooks`, own);
}

/** Words and numbers where they do not belong: a refusal must not repeat them into what is kept. */
async function spendAndErr(town: Client, officer: { as: Role; subject: string }): Promise<void> {
  const lookup = async (registry: string) =>
    (
      await town.ask<{ holder: string }>('POST', '/beneficiary-lookups', {
        ...officer,
        body: { registry },
      })
    ).body;
  const [{ holder: from }, { holder: to }] = await Promise.all([lookup(nis(1)), lookup(nis(2))]);
  await lookup(looked);
  const transfer = { amountMinor: 12_50, unit: 'MUM', from };
  const asHolder = { as: 'holder', subject: from } as const;
  await town.must('POST', '/transfers', { ...asHolder, body: { ...transfer, to } });
  await town.must('POST', `/holders/${to}/freeze`, { ...officer, body: { reason: NOTED[6] } });
  const wrong = [astray, encodeURIComponent(ASTRAY[0] ?? ''), ASTRAY[1] ?? ''];
  for (const word of wrong) {
    await town.ask('POST', '/transfers', {
      ...asHolder,
      body: { ...transfer, to: decodeURIComponent(word) },
    });
    await town.ask('POST', `/holders/${word}/freeze`, { ...officer, body: { reason: NOTED[6] } });
    await town.ask('POST', `/runs/${word}/payment`, {
      as: 'treasurer',
      subject: STAFF.treasurer,
      body: {},
    });
    await town.ask('POST', `/programmes/${word}/issues`, {
      as: 'treasurer',
      body: { amountMinor: 1 },
    });
    await town.ask('GET', `/accounts/${word}?nis=${astray}`, { as: 'terminal', subject: astray });
    await town.ask('POST', `/programmes/${word}/runs?period=${PERIOD}`, {
      ...officer,
      body: word,
      type: 'text/csv',
    });
    await town.ask('POST', '/enrolments', {
      ...officer,
      body: `${word}\n${word}\n`,
      type: 'text/csv',
    });
  }
  await town.ask('POST', '/transfers', {
    ...asHolder,
    key: ASTRAY[2] ?? '',
    body: { ...transfer, to },
  });
  await town.ask('GET', `/${astray}/${ASTRAY[1]}`, {
    ...officer,
    headers: { 'user-agent': ASTRAY[1] },
  });
}

/** PINs that are set, and two that are refused as too easy or too long. */
const PINS = ['482916', '730264', '345678', '48291637'];

/** Cards are issued, used and lost; what of it nobody may find again: numbers and PINs. */
export async function carryCards(town: Client): Promise<string[]> {
  const officer = { as: 'officer', subject: STAFF.officer } as const;
  const lookup = { ...officer, body: { registry: nis(1) } };
  const { holder } = await town.must<{ holder: string }>('POST', '/beneficiary-lookups', lookup);
  type Issued = { card: string; number: string };
  const first = await town.must<Issued>('POST', `/holders/${holder}/cards`, officer);
  for (const pin of PINS) {
    await town.ask('POST', `/cards/${first.card}/activation`, { ...officer, body: { pin } });
    await town.ask('POST', `/cards/${first.card}/pin`, { ...officer, body: { pin } });
  }
  const second = await town.must<Issued>('POST', `/cards/${first.card}/replacement`, officer);
  const mistyped = second.number.replace(/.$/, (digit) => String((Number(digit) + 1) % 10));
  const numbers = [first.number, second.number, mistyped];
  for (const number of numbers) {
    await town.ask('POST', '/card-lookups', { ...officer, body: { number } });
    await town.ask('GET', `/holders/${number}/cards`, officer);
    await town.ask('POST', `/cards/${number}/block`, { ...officer, body: {} });
  }
  return [...numbers, ...PINS];
}
