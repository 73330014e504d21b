import type { Looker } from './people.ts';

/** An answer as it came: its text, and its headers as text. */
export interface Answer {
  status: number;
  text: string;
  headers: string;
}

/** Asks as a program would that has nothing but somebody's cookie. */
export async function ask({ client }: Looker, path: string): Promise<Answer> {
  const headers = client.cookie ? { cookie: client.cookie } : {};
  const response = await fetch(client.url + path, { headers, redirect: 'manual' });
  const text = await response.text();
  return { status: response.status, text, headers: [...response.headers].join('\n') };
}

/** Paths with a query; what is empty is left out. */
export function withQuery(path: string, query: Record<string, string>): string {
  const text = new URLSearchParams(query).toString();
  return text === '' ? path : `${path}?${text}`;
}
