import type { RequestHandler } from 'express';
import { Refused } from '../../shared/protocol/errors.ts';

/**
 * Answers 413 as soon as a body is larger than `bytes`, and hangs up: the parser of bodies would read to the end first
 * whatever somebody sends, and that may never come.
 */
export const bodyLimit =
  (bytes: number): RequestHandler =>
  (req, res, next) => {
    let size = 0;
    req.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= bytes || res.headersSent) return;
      res.set('Connection', 'close');
      res.once('finish', () => req.destroy());
      next(new Refused('too_large', 'That is larger than the server takes.'));
    });
    next();
  };
