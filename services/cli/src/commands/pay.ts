import type { Command } from 'commander';
import { type Cli, overHttpWrite, type ReachOptions } from '../cli.ts';
import { at } from '../connection.ts';
import { type Currency, showAmount } from '../display.ts';
import { refusedHere } from '../failure.ts';

interface PaidAnswer {
  readonly charge: string;
  readonly state: 'paid' | 'held';
  readonly amountMinor: number;
}

interface Community extends Currency {
  readonly community: string;
}

export function addPayCommand(program: Command, cli: Cli): void {
  overHttpWrite(program.command('pay <qr-or-charge>'))
    .description('pay a charge from your own account: the text of its QR code, or its id')
    .action((scanned: string, options: ReachOptions) => pay(cli, scanned, options));
}

async function pay(cli: Cli, scanned: string, options: ReachOptions): Promise<void> {
  const connection = cli.connect(options);
  const currency = (await connection.currency()) as Community;
  const charge = await chargeOf(scanned, currency);
  const path = `${at('charges', charge)}/payment`;
  const answer = await connection.post<PaidAnswer>(path);
  const { state, amountMinor } = answer;
  cli.terminal.answer(answer, () => `${showAmount(amountMinor, currency)} ${state}: ${charge}`);
}

/** A QR code is read here and not by the server: what it says is checked before anything is sent. */
async function chargeOf(
  scanned: string,
  { community, currency, decimals }: Community,
): Promise<string> {
  const text = scanned.trim();
  if (/^[\w-]{22}\.\d{1,10}$/.test(text)) return text;
  // Loaded here alone: the whole service behind it takes a second, which no other command needs.
  const { readCharge } = await import('@mutirao/currency');
  const read = readCharge(text, { community, unit: currency, decimals });
  if (read.kind === 'refused') throw refusedHere(read.code, read.message);
  return read.charge;
}
