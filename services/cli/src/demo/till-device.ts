import { at, Connection } from '../connection.ts';
import { DeviceCredential, newDeviceKey } from '../credentials/device.ts';

export interface EnrolledTill {
  readonly device: string;
  readonly credential: DeviceCredential;
}

/** A till makes its own key pair, and enrols by the one-time code that the shop's owner was told. */
export async function enrolTill(
  { server, owner }: { readonly server: string; readonly owner: Connection },
  { merchant, terminal }: { readonly merchant: string; readonly terminal: string },
): Promise<EnrolledTill> {
  const path = at('organisations', merchant, 'devices');
  const { code } = await owner.post<{ code: string }>(path, { json: { terminal } });
  const credential = new DeviceCredential({ server, key: await newDeviceKey() });
  const proving = {
    headersFor: async (method: string, url: URL) => ({ dpop: await credential.proof(method, url) }),
  };
  const anybody = new Connection({ server, credential: proving });
  const { device } = await anybody.post<{ device: string }>('/devices', { json: { code } });
  return { device, credential };
}
