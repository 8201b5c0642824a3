import { seededRandom } from './seeded-random.ts';

/** A shop as the municipality's file of merchants has it. */
export interface GeneratedShop {
  readonly registry: string;
  readonly tradeName: string;
  readonly category: string;
  readonly neighbourhood: string;
  readonly size: string;
  /** Business days within which a redemption is paid. */
  readonly redemptionDays: number;
  /** 14 digits with right check digits, of a root that begins with 99 and is issued to nobody. */
  readonly document: string;
  readonly bank: string;
  readonly branch: string;
  readonly account: string;
  readonly redeemsDaily: boolean;
}

export interface ShopOptions {
  readonly seed: number;
  readonly count: number;
}

/** Of every ten shops four sell food, two are services. */
const CATEGORIES = [
  ...['food', 'food', 'food', 'food', 'services', 'services'],
  ...['health', 'clothing', 'school', 'energy'],
] as const;

const KINDS: Readonly<Record<(typeof CATEGORIES)[number], readonly string[]>> = {
  food: ['Padaria', 'Mercearia', 'Açougue', 'Quitanda', 'Peixaria', 'Lanchonete'],
  services: ['Salão', 'Oficina', 'Chaveiro', 'Costura'],
  health: ['Farmácia', 'Ótica'],
  clothing: ['Roupas', 'Calçados'],
  school: ['Papelaria', 'Livraria'],
  energy: ['Gás', 'Água e Gás'],
};

/** Trees, flowers and fruits after which shops are called here. */
const NAMES = [
  ...['Abacateiro', 'Acácia', 'Alfavaca', 'Araçá', 'Aroeira', 'Bromélia', 'Buriti', 'Cajazeira'],
  ...['Caquizeiro', 'Copaíba', 'Dendê', 'Embaúba', 'Figueira', 'Graviola', 'Hortelã', 'Ingá'],
  ...['Ipê', 'Jacarandá', 'Jambo', 'Jequitibá', 'Mangabeira', 'Maracujá', 'Oiti', 'Pau-Brasil'],
  ...['Pitanga', 'Quaresmeira', 'Sapucaia', 'Tamarindo', 'Timbó', 'Umbuzeiro', 'Xixá', 'Zínia'],
] as const;

export const NEIGHBOURHOODS = [
  ...['Centro', 'Beira-Rio', 'Morro do Sol', 'Lagoa Mansa', 'Vila das Pedras', 'Areia Branca'],
  ...['Campo Verde', 'Porto Velho'],
] as const;

/** Most shops are very small. */
const SIZES = ['micro', 'micro', 'micro', 'small', 'medium'] as const;
const REDEMPTION_DAYS = [1, 2, 2, 2, 5] as const;

/** The same shops for the same options. All names and numbers are invented. */
export function generateShops({ seed, count }: ShopOptions): GeneratedShop[] {
  const random = seededRandom(seed ^ 0x5109);
  const digits = (length: number) => String(random.below(10 ** length)).padStart(length, '0');
  return Array.from({ length: count }, (_, index) => {
    // The first shops cover every category, so that the smallest town has them all.
    const category = CATEGORIES[index % CATEGORIES.length] ?? 'food';
    return {
      registry: `MER-${String(index + 1).padStart(5, '0')}`,
      tradeName: `${random.pick(KINDS[category])} ${random.pick(NAMES)}`,
      category,
      neighbourhood: random.pick(NEIGHBOURHOODS),
      size: random.pick(SIZES),
      redemptionDays: random.pick(REDEMPTION_DAYS),
      document: documentOf(index + 1),
      bank: '000',
      branch: digits(4),
      account: `${digits(7)}-${digits(1)}`,
      redeemsDaily: index % 5 < 2,
    };
  });
}

const COLUMNS = [
  ...['registry', 'trade_name', 'category', 'neighbourhood', 'size', 'redemption_days'],
  ...['document', 'bank', 'branch', 'account', 'redeems_daily'],
];

/** The file of merchants, UTF-8. */
export function merchantsFile(shops: readonly GeneratedShop[]): string {
  const rows = shops.map((shop) => {
    const { registry, tradeName, category, neighbourhood, size, redemptionDays } = shop;
    const { document, bank, branch, account, redeemsDaily } = shop;
    const about = [registry, tradeName, category, neighbourhood, size, redemptionDays];
    return [...about, document, bank, branch, account, redeemsDaily].join(',');
  });
  return `${[COLUMNS.join(','), ...rows].join('\n')}\n`;
}

/** The rule for tax numbers as published, apart from the reader's, so that one checks the other. */
export function documentOf(number: number): string {
  const root = `99${String(number).padStart(6, '0')}0001`;
  const first = checkDigit(root);
  return `${root}${first}${checkDigit(`${root}${first}`)}`;
}

function checkDigit(text: string): number {
  const places = [...text].reverse();
  const weighed = places.reduce((all, digit, place) => all + Number(digit) * ((place % 8) + 2), 0);
  return weighed % 11 < 2 ? 0 : 11 - (weighed % 11);
}
