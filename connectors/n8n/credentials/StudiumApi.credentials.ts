import type {
  IAuthenticateGeneric,
  ICredentialTestRequest,
  ICredentialType,
  INodeProperties,
} from 'n8n-workflow';

import { scopes } from '../nodes/definitions.json';

export class StudiumApi implements ICredentialType {
  name = 'studiumApi';

  displayName = 'Studium API';

  properties: INodeProperties[] = [
    {
      displayName: 'Address of Studium',
      name: 'baseUrl',
      type: 'string',
      default: '',
      placeholder: 'https://studium.example.org',
    },
    {
      displayName: 'API Key',
      name: 'apiKey',
      type: 'string',
      typeOptions: { password: true },
      default: '',
      description: `Made under Business → API keys, with these scopes: ${scopes.join(', ')}`,
    },
  ];

  authenticate: IAuthenticateGeneric = {
    type: 'generic',
    properties: { headers: { Authorization: '=Bearer {{$credentials.apiKey}}' } },
  };

  test: ICredentialTestRequest = {
    request: { baseURL: '={{$credentials.baseUrl}}', url: '/api/users/me' },
  };
}
