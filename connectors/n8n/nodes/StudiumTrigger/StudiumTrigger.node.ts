import { createHmac, timingSafeEqual } from 'node:crypto';

import type {
  IDataObject,
  IHookFunctions,
  INodeType,
  INodeTypeDescription,
  IWebhookFunctions,
  IWebhookResponseData,
} from 'n8n-workflow';

import definitions from '../definitions.json';
import { ask, authentication, credentials } from '../requests';

const TOLERATED_SECONDS = 300;

export class StudiumTrigger implements INodeType {
  description: INodeTypeDescription = {
    displayName: 'Studium Trigger',
    name: 'studiumTrigger',
    icon: 'file:../studium.svg',
    group: ['trigger'],
    version: 1,
    subtitle: '={{$parameter["event"]}}',
    description: 'Starts the workflow when something happens in Studium',
    defaults: { name: 'Studium Trigger' },
    inputs: [],
    outputs: ['main'],
    credentials,
    webhooks: [
      {
        name: 'default',
        httpMethod: 'POST',
        responseMode: 'onReceived',
        path: 'webhook',
        rawBody: true,
      },
    ] as unknown as INodeTypeDescription['webhooks'],
    properties: [
      authentication,
      {
        displayName: 'Event',
        name: 'event',
        type: 'options',
        required: true,
        default: '',
        options: definitions.events.map((each) => ({
          name: each.label,
          value: each.type,
          description: each.description,
        })),
      },
      {
        displayName: 'Events of the Operator',
        name: 'forOperator',
        type: 'boolean',
        default: false,
        description: 'Whether to hear of what belongs to nobody, such as exams: for administrators',
      },
    ],
  };

  webhookMethods = {
    default: {
      async checkExists(this: IHookFunctions): Promise<boolean> {
        const { hookId } = this.getWorkflowStaticData('node');
        if (!hookId) return false;
        try {
          const hook = await ask.call(this, 'GET', `/api/hooks/${hookId}`);
          return hook.target_url === this.getNodeWebhookUrl('default');
        } catch (problem) {
          if ((problem as { httpCode?: string }).httpCode === '404') return false;
          throw problem;
        }
      },
      async create(this: IHookFunctions): Promise<boolean> {
        const made = await ask.call(this, 'POST', '/api/hooks', {
          body: {
            target_url: this.getNodeWebhookUrl('default'),
            event_type: this.getNodeParameter('event'),
            for_operator: this.getNodeParameter('forOperator'),
            service: 'n8n',
          },
        });
        Object.assign(this.getWorkflowStaticData('node'), { hookId: made.id, secret: made.secret });
        return true;
      },
      async delete(this: IHookFunctions): Promise<boolean> {
        const kept = this.getWorkflowStaticData('node');
        try {
          await ask.call(this, 'DELETE', `/api/hooks/${kept.hookId}`);
        } catch (problem) {
          if ((problem as { httpCode?: string }).httpCode !== '404') return false;
        }
        delete kept.hookId;
        delete kept.secret;
        return true;
      },
    },
  };

  async webhook(this: IWebhookFunctions): Promise<IWebhookResponseData> {
    const { secret } = this.getWorkflowStaticData('node');
    const request = this.getRequestObject() as unknown as { rawBody?: Buffer };
    const raw = request.rawBody ?? Buffer.from(JSON.stringify(this.getBodyData()));
    if (!isSigned(this.getHeaderData(), raw, String(secret))) {
      this.getResponseObject().status(401).json({ message: 'The signature is not good.' });
      return { noWebhookResponse: true };
    }
    return { workflowData: [this.helpers.returnJsonArray(this.getBodyData() as IDataObject)] };
  }
}

/** Whether a message is Studium's, by the Standard Webhooks specification, and of late. */
export function isSigned(headers: IDataObject, raw: Buffer, secret: string): boolean {
  const stamp = String(headers['webhook-timestamp']);
  if (!(Math.abs(Date.now() / 1000 - Number(stamp)) <= TOLERATED_SECONDS)) return false;
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  const signed = createHmac('sha256', key).update(`${headers['webhook-id']}.${stamp}.`).update(raw);
  const expected = Buffer.from(`v1,${signed.digest('base64')}`);
  return String(headers['webhook-signature'])
    .split(' ')
    .map((each) => Buffer.from(each))
    .some((each) => each.length === expected.length && timingSafeEqual(each, expected));
}
