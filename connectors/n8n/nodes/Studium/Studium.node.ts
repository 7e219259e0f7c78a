import type {
  IDataObject,
  IExecuteFunctions,
  IHttpRequestMethods,
  INodeExecutionData,
  INodeProperties,
  INodeType,
  INodeTypeDescription,
} from 'n8n-workflow';

import definitions from '../definitions.json';
import { ask, authentication, credentials, requestOf } from '../requests';
import type { Field, Operation } from '../requests';

const operations = [...definitions.actions, ...definitions.searches] as unknown as Operation[];

const title = (text: string) => text.replace(/\b[a-z]/g, (letter) => letter.toUpperCase());

/** The input of a field; one that may be left out is empty unless it is filled in. */
function propertyOf(field: Field): INodeProperties {
  const made: INodeProperties = {
    displayName: title(field.label),
    name: field.key,
    type: 'string',
    default: '',
    description: field.help ?? '',
  };
  if (field.children) {
    return {
      ...made,
      type: 'fixedCollection',
      typeOptions: { multipleValues: true },
      default: {},
      options: [{ displayName: 'Line', name: 'line', values: field.children.map(propertyOf) }],
    };
  }
  if (field.choices) {
    const options = field.choices.map((each) => ({ name: title(each.toLowerCase()), value: each }));
    return { ...made, type: 'options', options, default: field.choices[0] };
  }
  if (field.type === 'object') return { ...made, type: 'json', default: '{}' };
  if (field.type === 'integer' || field.type === 'number') return { ...made, type: 'number', default: '' };
  if (field.type === 'datetime') return { ...made, type: 'dateTime' };
  if (field.list) return { ...made, description: 'Separated by commas' };
  return made;
}

function propertiesOf(operation: Operation): INodeProperties[] {
  const show = { operation: [operation.key] };
  const required = operation.fields.filter((field) => field.required);
  const others = operation.fields.filter((field) => !field.required);
  const made = required.map((field) => ({
    ...propertyOf(field),
    required: true,
    displayOptions: { show },
  }));
  if (others.length === 0) return made;
  return [
    ...made,
    {
      displayName: 'Additional Fields',
      name: 'additionalFields',
      type: 'collection',
      placeholder: 'Add Field',
      default: {},
      displayOptions: { show },
      options: others.map(propertyOf),
    },
  ];
}

export class Studium implements INodeType {
  description: INodeTypeDescription = {
    displayName: 'Studium',
    name: 'studium',
    icon: 'file:../studium.svg',
    group: ['transform'],
    version: 1,
    subtitle: '={{$parameter["operation"]}}',
    description: 'Act in Studium: people, features, payments, print orders, study',
    defaults: { name: 'Studium' },
    inputs: ['main'],
    outputs: ['main'],
    credentials,
    properties: [
      authentication,
      {
        displayName: 'Operation',
        name: 'operation',
        type: 'options',
        noDataExpression: true,
        required: true,
        default: '',
        options: operations.map((each) => ({
          name: each.label,
          value: each.key,
          description: each.description,
          action: each.label,
        })),
      },
      ...operations.flatMap(propertiesOf),
    ],
  };

  async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
    const made: INodeExecutionData[] = [];
    for (let item = 0; item < this.getInputData().length; item += 1) {
      try {
        const json = await act.call(this, item);
        made.push(...json.map((each) => ({ json: each, pairedItem: { item } })));
      } catch (problem) {
        if (!this.continueOnFail()) throw problem;
        made.push({ json: { error: (problem as Error).message }, pairedItem: { item } });
      }
    }
    return [made];
  }
}

async function act(this: IExecuteFunctions, item: number): Promise<IDataObject[]> {
  const key = this.getNodeParameter('operation', item) as string;
  const operation = operations.find((each) => each.key === key) as Operation;
  const others = this.getNodeParameter('additionalFields', item, {}) as IDataObject;
  const { path, qs, body } = requestOf(operation, (field) =>
    field.required ? this.getNodeParameter(field.key, item) : others[field.key],
  );
  const method = operation.method as IHttpRequestMethods;
  const answer = await ask.call(this, method, path, {
    qs,
    body: method === 'POST' ? body : undefined,
    item,
  });
  if (method === 'DELETE') return [{ deleted: true }];
  return operation.has_items ? (answer.items as IDataObject[]) : [answer];
}
