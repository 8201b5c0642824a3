import type { Command } from 'commander';
import QRCode from 'qrcode';
import {
  amountFrom,
  type Cli,
  overHttp,
  overHttpWrite,
  type ReachOptions,
  wholeNumber,
} from '../cli.ts';
import { at } from '../connection.ts';
import { type Currency, facts, showAmount } from '../display.ts';
import { EXIT } from '../failure.ts';
import { addCardPayment } from './charge-card.ts';

interface NewOptions extends ReachOptions {
  readonly amount: string;
  readonly hold?: true;
  readonly holdFor?: number;
  readonly lapsesIn?: number;
  readonly cashier?: string;
  readonly note?: string;
}

interface TillOptions extends ReachOptions {
  readonly cashier?: string;
}

interface AmountOptions extends TillOptions {
  readonly amount: string;
}

export interface ChargeAnswer {
  readonly charge: string;
  readonly state: string;
  readonly merchant?: string;
  readonly name?: string;
  readonly amountMinor?: number;
  readonly lapsesAt?: string;
  readonly secondsLeft?: number;
  readonly holdUntil?: string;
  readonly capturedMinor?: number;
  readonly refundedMinor?: number;
  readonly note?: string;
  readonly payment?: string;
}

interface MadeAnswer extends ChargeAnswer {
  readonly amountMinor: number;
  readonly qr: string;
}

export function addChargeCommands(program: Command, cli: Cli): void {
  const charge = program.command('charge').description('what a till asks for, and what it takes');
  byTill(charge.command('new'))
    .description('ask for a payment; prints its QR code')
    .requiredOption('--amount <amount>', 'such as 12.50')
    .option('--note <text>', 'for who pays, such as "table 4"')
    .option('--lapses-in <seconds>', 'how long it may be paid, 10 to 86400 (else 300)', wholeNumber)
    .option('--hold', 'set the money aside: it is captured later, all or in parts')
    .option('--hold-for <seconds>', 'until when, from now (else 7 days, at most 30)', wholeNumber)
    .action((options: NewOptions) => make(cli, options));
  overHttp(charge.command('show <charge>'))
    .description('what is to be paid, or what became of it')
    .action((id: string, options: ReachOptions) => show(cli, id, options));
  overHttp(charge.command('watch <charge>'))
    .description('wait until it is over; exit 0 if it was paid')
    .action((id: string, options: ReachOptions) => watch(cli, id, options));
  addCardPayment(charge, cli);
  byTill(charge.command('cancel <charge>'))
    .description('give up a charge that nobody has paid yet')
    .action((id: string, options: TillOptions) => close(cli, id, 'cancellation', options));
  byTill(charge.command('release <charge>'))
    .description('let go of what is held')
    .action((id: string, options: TillOptions) => close(cli, id, 'release', options));
  byTill(charge.command('capture <charge>'))
    .description('take all or a part of what is held')
    .requiredOption('--amount <amount>', 'such as 12.50')
    .action((id: string, options: AmountOptions) =>
      move(cli, `${at('charges', id)}/captures`, 'captured', options),
    );
  byTill(charge.command('refund <payment>'))
    .description('give back all or a part of a payment')
    .requiredOption('--amount <amount>', 'such as 12.50')
    .action((id: string, options: AmountOptions) =>
      move(cli, `${at('payments', id)}/refunds`, 'given back', options),
    );
}

function byTill(command: Command): Command {
  return overHttpWrite(command).option('--cashier <id>', 'who stands at the till');
}

async function make(cli: Cli, options: NewOptions): Promise<void> {
  const { hold, holdFor, lapsesIn, cashier, note } = options;
  const connection = cli.connect(options);
  const currency = await connection.currency();
  const json = {
    amountMinor: amountFrom(options.amount, currency),
    unit: currency.currency,
    ...(hold === undefined ? {} : { mode: 'hold' }),
    ...(holdFor === undefined ? {} : { holdSeconds: holdFor }),
    ...(lapsesIn === undefined ? {} : { lapsesInSeconds: lapsesIn }),
    ...(cashier === undefined ? {} : { cashier }),
    ...(note === undefined ? {} : { note }),
  };
  const answer = await connection.post<MadeAnswer>('/charges', { json });
  const picture = await QRCode.toString(answer.qr, { type: 'utf8', errorCorrectionLevel: 'L' });
  cli.terminal.answer(answer, () =>
    [picture.trimEnd(), answer.qr, chargeText(answer, currency)].join('\n'),
  );
}

async function show(cli: Cli, id: string, options: ReachOptions): Promise<void> {
  const connection = cli.connect(options);
  const answer = await connection.get<ChargeAnswer>(at('charges', id));
  const currency = await connection.currency();
  cli.terminal.answer(answer, () => chargeText(answer, currency));
}

export function chargeText(charge: ChargeAnswer, currency: Currency): string {
  const amount = (minor: number | undefined) =>
    minor === undefined ? undefined : showAmount(minor, currency);
  const { name, secondsLeft: left } = charge;
  return facts([
    ['charge', charge.charge],
    ['state', left === undefined ? charge.state : `${charge.state}, ${left} s left`],
    ['amount', amount(charge.amountMinor)],
    ['shop', name === undefined || name === '' ? charge.merchant : name],
    ['note', charge.note],
    ['lapses', left === undefined && charge.state !== 'open' ? undefined : charge.lapsesAt],
    ['held until', charge.holdUntil],
    ['captured', amount(charge.capturedMinor)],
    ['given back', amount(charge.refundedMinor)],
  ]);
}

/** After these there is more to hear. */
const GOES_ON: ReadonlySet<string> = new Set(['open', 'held', 'refunded']);

async function watch(cli: Cli, id: string, options: ReachOptions): Promise<void> {
  const connection = cli.connect(options);
  const currency = await connection.currency();
  let last: ChargeAnswer | undefined;
  let tookMoney = false;
  for await (const change of connection.events<ChargeAnswer>(`${at('charges', id)}/events`)) {
    last = change;
    tookMoney ||= broughtMoney(change);
    if (!GOES_ON.has(change.state)) break;
    cli.terminal.note(changeText(change, currency));
  }
  const end = last ?? (await connection.get<ChargeAnswer>(at('charges', id)));
  cli.terminal.answer(end, () => changeText(end, currency));
  if (!tookMoney && !broughtMoney(end)) cli.exitCode = EXIT.refused;
}

/** Anything else that ends a charge brought nothing, unless a part of it was captured before. */
function broughtMoney({ state, payment, capturedMinor = 0 }: ChargeAnswer): boolean {
  return state === 'paid' || payment !== undefined || capturedMinor > 0;
}

function changeText({ state, amountMinor }: ChargeAnswer, currency: Currency): string {
  return amountMinor === undefined ? state : `${state}: ${showAmount(amountMinor, currency)}`;
}

async function close(
  cli: Cli,
  id: string,
  act: 'cancellation' | 'release',
  options: TillOptions,
): Promise<void> {
  const connection = cli.connect(options);
  const json = tillOf(options);
  const answer = await connection.post<ChargeAnswer>(`${at('charges', id)}/${act}`, { json });
  const currency = await connection.currency();
  cli.terminal.answer(answer, () => changeText(answer, currency));
}

async function move(
  cli: Cli,
  path: string,
  done: 'captured' | 'given back',
  options: AmountOptions,
): Promise<void> {
  const connection = cli.connect(options);
  const currency = await connection.currency();
  const json = { amountMinor: amountFrom(options.amount, currency), ...tillOf(options) };
  const answer = await connection.post<{ amountMinor: number; payment: string }>(path, { json });
  const { amountMinor, payment } = answer;
  cli.terminal.answer(
    answer,
    () => `${showAmount(amountMinor, currency)} ${done}: payment ${payment}`,
  );
}

function tillOf({ cashier }: TillOptions) {
  return cashier === undefined ? {} : { cashier };
}
