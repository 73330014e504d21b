import express, { type RequestHandler } from 'express';
import { Refused } from '../../shared/protocol/errors.ts';

/**
 * Reads a JSON body. Answers 413 as soon as it is larger than `bytes`, and hangs up: the parser would read to the end
 * first whatever somebody sends, and that may never come.
 */
export function jsonBody(bytes: number): RequestHandler {
  const parse = express.json({ limit: bytes, inflate: false, strict: true });
  return (req, res, next) => {
    let size = 0;
    let settled = false;
    const settle = (error?: unknown) => {
      if (settled) return;
      settled = true;
      next(error);
    };
    const hangUp = () => req.destroy();
    req.on('data', (chunk: Buffer) => {
      const was = size;
      size += chunk.length;
      if (size <= bytes || was > bytes) return;
      if (res.writableFinished) return hangUp();
      res.once('finish', hangUp);
      if (!res.headersSent) res.set('Connection', 'close');
      settle(new Refused('too_large', 'That is larger than the server takes.'));
    });
    // In the same turn, before the first of it is heard.
    parse(req, res, settle);
  };
}
