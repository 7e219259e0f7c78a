import type { ICredentialType, INodeProperties } from 'n8n-workflow';

import { app_scopes } from '../nodes/definitions.json';

export class StudiumOAuth2Api implements ICredentialType {
  name = 'studiumOAuth2Api';

  extends = ['oAuth2Api'];

  displayName = 'Studium OAuth2 API';

  properties: INodeProperties[] = [
    {
      displayName: 'Address of Studium',
      name: 'baseUrl',
      type: 'string',
      default: '',
      placeholder: 'https://studium.example.org',
    },
    { displayName: 'Grant Type', name: 'grantType', type: 'hidden', default: 'pkce' },
    {
      displayName: 'Authorization URL',
      name: 'authUrl',
      type: 'hidden',
      default: '={{$self["baseUrl"]}}/oauth/authorize',
    },
    {
      displayName: 'Access Token URL',
      name: 'accessTokenUrl',
      type: 'hidden',
      default: '={{$self["baseUrl"]}}/oauth/token',
    },
    { displayName: 'Scope', name: 'scope', type: 'hidden', default: app_scopes.join(' ') },
    { displayName: 'Auth URI Query Parameters', name: 'authQueryParameters', type: 'hidden', default: '' },
    { displayName: 'Authentication', name: 'authentication', type: 'hidden', default: 'body' },
  ];
}
