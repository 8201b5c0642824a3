import { existsSync, readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { type Cli, overHttp, overHttpWrite, type ReachOptions } from '../cli.ts';
import { at } from '../connection.ts';
import {
  DeviceCredential,
  type DeviceFile,
  deviceFile,
  newDeviceKey,
} from '../credentials/device.ts';
import { writeCredential } from '../credentials/sign-in.ts';
import { table } from '../display.ts';
import { wrongUsage } from '../failure.ts';

interface OfMerchant extends ReachOptions {
  readonly merchant: string;
}

interface EnrolOptions {
  readonly server?: string;
  readonly code: string;
  readonly tokenFile: string;
}

interface Invited {
  readonly device: string;
  readonly terminal: string;
  readonly code: string;
  readonly expiresAt: string;
}

interface Enrolled {
  readonly device: string;
  readonly terminal: string;
  readonly merchant: string;
}

interface Device {
  readonly device: string;
  readonly terminal: string;
  readonly state: string;
}

/** The devices behind a merchant's terminals: each has a key pair that never leaves it. */
export function addDeviceCommands(till: Command, cli: Cli): void {
  overHttpWrite(till.command('invite <terminal>'))
    .description('make a one-time code with which a device of this terminal enrols')
    .requiredOption('--merchant <merchant>', 'whose terminal it is')
    .action((terminal: string, options: OfMerchant) => invite(cli, terminal, options));
  till
    .command('enrol')
    .description('make this device the terminal that the code is for; its key is in the file')
    .requiredOption('--code <code>', 'as "till invite" printed it')
    .requiredOption('--token-file <file>', 'made here; give it to the commands of this till')
    .option('--server <url>', 'the server (MUTIRAO_SERVER, else the usual one)')
    .action((options: EnrolOptions) => enrol(cli, options));
  overHttp(till.command('devices'))
    .description('the devices of a merchant')
    .requiredOption('--merchant <merchant>', 'whose')
    .action((options: OfMerchant) => list(cli, options));
  overHttpWrite(till.command('revoke <device>'))
    .description('take a lost device out of use, at once')
    .requiredOption('--merchant <merchant>', 'whose device it is')
    .action((device: string, options: OfMerchant) => revoke(cli, device, options));
}

async function invite(cli: Cli, terminal: string, options: OfMerchant): Promise<void> {
  const path = at('organisations', options.merchant, 'devices');
  const answer = await cli.connect(options).post<Invited>(path, { json: { terminal } });
  cli.terminal.answer(
    answer,
    () => `${answer.code}\nIt counts once, until ${answer.expiresAt}: mutirao till enrol --code …`,
  );
}

/** The key is kept before it is enrolled: a device that was enrolled and has no key is of no use. */
async function enrol(cli: Cli, { server, code, tokenFile }: EnrolOptions): Promise<void> {
  const file = cli.locate(tokenFile);
  const address = cli.serverAddress(server);
  const key = begunKey(file) ?? (await newDeviceKey());
  const content = { kind: 'device', server: address, device: '', terminal: '', key } as const;
  writeCredential(file, content);
  const device = new DeviceCredential(content);
  const proving = {
    headersFor: async (method: string, url: URL) => ({ dpop: await device.proof(method, url) }),
  };
  const connection = cli.connectAs(proving, { server: address });
  const answer = await connection.post<Enrolled>('/devices', { json: { code } });
  writeCredential(file, { ...content, device: answer.device, terminal: answer.terminal });
  cli.terminal.answer(
    answer,
    () => `This is terminal ${answer.terminal} now; its key is in ${file}`,
  );
}

/** Of an enrolment that was cut off: the server may know this key already. */
function begunKey(file: string): DeviceFile['key'] | undefined {
  if (!existsSync(file)) return undefined;
  const content = readFileSync(file, 'utf8');
  const begun = content.startsWith('{')
    ? deviceFile.safeParse(JSON.parse(content)).data
    : undefined;
  if (begun?.device === '') return begun.key;
  throw wrongUsage(`${file} is there already: a till gets a file of its own.`);
}

async function list(cli: Cli, options: OfMerchant): Promise<void> {
  const path = at('organisations', options.merchant, 'devices');
  const answer = await cli.connect(options).get<{ readonly devices: readonly Device[] }>(path);
  cli.terminal.answer(answer, () =>
    answer.devices.length === 0
      ? 'No device is enrolled.'
      : table(
          answer.devices.map(({ device, terminal, state }) => [device, terminal, state]),
          ['left', 'left', 'left'],
        ),
  );
}

async function revoke(cli: Cli, device: string, options: OfMerchant): Promise<void> {
  const path = at('organisations', options.merchant, 'devices', device);
  const answer = await cli.connect(options).delete<{ readonly state: string }>(path);
  cli.terminal.answer(answer, () => `${device} is ${answer.state}.`);
}
