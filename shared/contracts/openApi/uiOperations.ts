import { type ApiOperation } from './apiOperation';

/** The operations of the page. They return the same bytes to everyone, so they need no key and no role. */
export const uiOperations: readonly ApiOperation[] = [
  {
    operationId: 'getUi',
    method: 'get',
    path: 'ui',
    summary: 'Shows the page on which a person watches and steers moves.',
    role: 'Move.Read',
    isPublic: true,
    success: { status: 200, description: 'The page.', content: { 'text/html': null } },
    problems: {},
  },
  {
    operationId: 'getUiFile',
    method: 'get',
    path: 'ui/{file}',
    summary: 'Returns the script or the style of the page.',
    role: 'Move.Read',
    isPublic: true,
    parameters: [
      {
        name: 'file',
        in: 'path',
        description: 'The name of the file.',
        schema: { type: 'string', enum: ['page.js', 'page.css'] },
      },
    ],
    success: {
      status: 200,
      description: 'The file.',
      content: { 'text/javascript': null, 'text/css': null },
    },
    problems: { 404: 'The page has no such file.' },
  },
];
