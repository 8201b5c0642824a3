import {
  Answers,
  Does,
  DpopProofs,
  Keyless,
  Public,
  requestOf,
  unauthenticated,
} from '@mutirao/nest';
import {
  Body,
  Controller,
  createParamDecorator,
  Delete,
  type ExecutionContext,
  Get,
  Inject,
  Param,
  Post,
} from '@nestjs/common';
import { answered } from '../app/answer.ts';
import { devicesOf, deviceToken, enrolDevice, inviteDevice } from '../app/devices.ts';
import { type Call, Identity } from '../app/identity.ts';
import { organisationView } from '../app/organisation-views.ts';
import { CallOf } from './caller.ts';
import * as examples from './devices-examples.ts';
import { DeviceCode, NewDevice } from './devices-requests.ts';
import { assertOwnOrAny } from './organisation-scope.ts';
import { attempt, found, respond } from './problems.ts';
import { PublicUrl } from './public-url.ts';

type Request = ReturnType<typeof requestOf>;
const RequestOf = createParamDecorator(
  (_: unknown, context: ExecutionContext): Request => requestOf(context),
);

/** Tills: each enrols once by a code, and shows ever after that it has the key it came with. */
@Controller()
export class DevicesController {
  constructor(
    @Inject(Identity) private readonly identity: Identity,
    @Inject(DpopProofs) private readonly proofs: DpopProofs,
    @Inject(PublicUrl) private readonly publicUrl: PublicUrl,
  ) {}

  @Post('organisations/:organisation/devices')
  @Answers(
    201,
    'Make a one-time code with which a device of a terminal may enrol',
    examples.invited,
  )
  @Does('device.invite')
  async invite(
    @Param('organisation') merchant: string,
    @Body() { terminal }: NewDevice,
    @CallOf() call: Call,
  ) {
    assertOwnOrAny('device.invite', call, merchant);
    return respond(await attempt(inviteDevice(this.identity, call, { merchant, terminal })));
  }

  @Get('organisations/:organisation/devices')
  @Answers(200, 'The devices of a merchant', examples.devices)
  @Does('device.see')
  async list(@Param('organisation') merchant: string, @CallOf() call: Call) {
    assertOwnOrAny('device.see', call, merchant);
    found(await organisationView(this.identity, merchant), 'organisation');
    return { devices: await devicesOf(this.identity, merchant) };
  }

  @Delete('organisations/:organisation/devices/:device')
  @Answers(200, 'Take a device out of use; none of its tokens counts from now on', examples.revoked)
  @Does('device.revoke')
  async revoke(
    @Param('organisation') merchant: string,
    @Param('device') device: string,
    @CallOf() call: Call,
  ) {
    assertOwnOrAny('device.revoke', call, merchant);
    const command = { type: 'RevokeDevice', device, merchant } as const;
    const outcome = await attempt(this.identity.call(call, 'device.revoke', command, command));
    return respond(answered(outcome, () => ({ device, state: 'revoked' })));
  }

  @Post('devices')
  @Answers(
    201,
    'Enrol this device: the code, and a proof (RFC 9449) by its own key',
    examples.enrolled,
  )
  @Public()
  @Keyless()
  async enrol(@Body() { code }: DeviceCode, @RequestOf() request: Request) {
    const { thumbprint } = await this.proofs.read(request);
    return respond(await attempt(enrolDevice(this.identity, { code, thumbprint })));
  }

  @Post('devices/token')
  @Answers(200, 'A token for the device whose key made the proof', examples.token)
  @Public()
  @Keyless()
  async token(@RequestOf() request: Request) {
    const { thumbprint } = await this.proofs.read(request);
    const issuer = this.publicUrl.value;
    const token = await deviceToken(this.identity, { thumbprint, issuer });
    if (!token) throw unauthenticated('No device that is in use here has this key.');
    return token;
  }
}
