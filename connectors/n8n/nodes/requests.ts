import type {
  IDataObject,
  IExecuteFunctions,
  IHookFunctions,
  IHttpRequestMethods,
  INodeProperties,
  JsonObject,
} from 'n8n-workflow';
import { NodeApiError } from 'n8n-workflow';

export interface Field {
  key: string;
  label: string;
  in: string;
  type: string;
  required: boolean;
  help?: string;
  choices?: string[];
  list?: boolean;
  children?: Field[];
}

export interface Operation {
  key: string;
  label: string;
  noun: string;
  description: string;
  method: string;
  path: string;
  has_items: boolean;
  fixed: IDataObject;
  fields: Field[];
}

/** Both ways to connect; the node's `authentication` chooses. */
export const credentials = [
  { name: 'studiumApi', required: true, displayOptions: { show: { authentication: ['apiKey'] } } },
  { name: 'studiumOAuth2Api', required: true, displayOptions: { show: { authentication: ['oAuth2'] } } },
];

export const authentication: INodeProperties = {
  displayName: 'Authentication',
  name: 'authentication',
  type: 'options',
  options: [
    { name: 'API Key', value: 'apiKey' },
    { name: 'OAuth2', value: 'oAuth2' },
  ],
  default: 'apiKey',
};

/** Send a request to the installation of the credentials; its problems become the node's. */
export async function ask(
  this: IExecuteFunctions | IHookFunctions,
  method: IHttpRequestMethods,
  path: string,
  { body, qs, item = 0 }: { body?: IDataObject; qs?: IDataObject; item?: number } = {},
): Promise<IDataObject> {
  const by = this.getNodeParameter('authentication', item) as string;
  const name = by === 'oAuth2' ? 'studiumOAuth2Api' : 'studiumApi';
  const { baseUrl } = await this.getCredentials(name);
  const url = String(baseUrl).trim().replace(/\/+$/, '') + path;
  try {
    return ((await this.helpers.httpRequestWithAuthentication.call(this, name, {
      method,
      url,
      body,
      qs,
      json: true,
    })) ?? {}) as IDataObject;
  } catch (problem) {
    throw new NodeApiError(this.getNode(), problem as JsonObject);
  }
}

const isGiven = (value: unknown) => value !== undefined && value !== null && value !== '';

/** `ship_to__name` is the member `name` of the member `ship_to`. */
function put(body: IDataObject, key: string, value: unknown) {
  const steps = key.split('__');
  const last = steps.pop() as string;
  let place = body;
  for (const step of steps) place = (place[step] ??= {}) as IDataObject;
  place[last] = value as IDataObject;
}

function valueOf(field: Field, written: unknown): unknown {
  if (field.children) {
    const lines = (written as IDataObject).line as IDataObject[] | undefined;
    return lines?.map((line) => {
      const made: IDataObject = {};
      for (const child of field.children as Field[]) {
        if (isGiven(line[child.key])) put(made, child.key.slice(field.key.length + 2), line[child.key]);
      }
      return made;
    });
  }
  if (field.type === 'object') return typeof written === 'string' ? JSON.parse(written) : written;
  if (field.list) return String(written).split(',').map((each) => each.trim()).filter(isGiven);
  return written;
}

/** The path, query and body of an operation, from what a person filled in. */
export function requestOf(operation: Operation, written: (field: Field) => unknown) {
  let path = operation.path;
  const qs: IDataObject = {};
  const body: IDataObject = { ...operation.fixed };
  for (const field of operation.fields) {
    const given = written(field);
    if (!isGiven(given)) continue;
    const value = valueOf(field, given);
    if (field.in === 'path') path = path.replace(`{${field.key}}`, encodeURIComponent(String(value)));
    else if (field.in === 'query') qs[field.key] = value as string;
    else if (isGiven(value)) put(body, field.key, value);
  }
  return { path, qs, body };
}
