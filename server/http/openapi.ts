import { z } from 'zod';
import { errorSchema } from '../../shared/protocol/errors.ts';
import { type Route, route } from './routes.ts';

/** JSON Schema of what goes in or comes out; what JSON can't say (a refinement) is left to the sentence of a refusal. */
const jsonSchema = (schema: z.ZodType, io: 'input' | 'output') => {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' });
  return rest;
};

/** Express's `/:name` as OpenAPI's `/{name}`. */
export const openApiPath = (path: string): string => path.replace(/:(\w+)/g, '{$1}');

/** The OpenAPI 3.1 document of the routes. @see https://spec.openapis.org/oas/v3.1.1 */
export function openApi(routes: readonly Route[]): object {
  const paths: Record<string, Record<string, object>> = {};
  for (const declared of routes) {
    const path = openApiPath(declared.path);
    paths[path] ??= {};
    paths[path][declared.method] = operation(declared);
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Rejoinder',
      version: '1',
      description: 'Live threads of comments. See docs/protocol.md for the sockets.',
    },
    paths,
    components: {
      schemas: {
        Error: {
          type: 'object',
          required: ['error'],
          properties: { error: jsonSchema(errorSchema, 'output') },
        },
      },
      securitySchemes: { session: { type: 'apiKey', in: 'cookie', name: 'rejoinder.session' } },
    },
  };
}

function operation({ method, path, summary, act, params, query, body, answer, status }: Route): object {
  const json = (schema: object) => ({ 'application/json': { schema } });
  return {
    operationId: `${method} ${path}`,
    summary,
    description: `Performs the act \`${act}\`.`,
    parameters: [...parameters('path', params), ...parameters('query', query)],
    ...(body && { requestBody: { required: true, content: json(jsonSchema(body, 'input')) } }),
    responses: {
      [String(status ?? 200)]: { description: 'Done', content: json(jsonSchema(answer, 'output')) },
      default: { description: 'Refused', content: json({ $ref: '#/components/schemas/Error' }) },
    },
  };
}

function parameters(where: 'path' | 'query', schema: z.ZodType | undefined): object[] {
  if (!schema) return [];
  const { properties = {}, required = [] } = jsonSchema(schema, 'input') as {
    properties?: Record<string, object>;
    required?: string[];
  };
  return Object.entries(properties).map(([name, property]) => ({
    name,
    in: where,
    required: where === 'path' || required.includes(name),
    schema: property,
  }));
}

/** Serves the document of all routes, itself included. */
export function withOpenApi(routes: Route[]): Route[] {
  const all: Route[] = [
    ...routes,
    route({
      method: 'get',
      path: '/api/openapi.json',
      summary: 'This description',
      act: 'service:look',
      answer: z.looseObject({ openapi: z.string() }),
      // Made when it is asked for: a server that nobody asks needs no memory for it.
      handle: async () => openApi(all) as { openapi: string },
    }),
  ];
  return all;
}
