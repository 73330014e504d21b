import { isIPv4, isIPv6 } from 'node:net';

/** Whom an address stands for: of IPv6 its first 64 bits, since one household or machine has all that begin so. */
export function network(ip = ''): string {
  const [address = ''] = ip.split('%');
  const mapped = address.slice(address.lastIndexOf(':') + 1);
  if (!isIPv6(address) || isIPv4(mapped)) return mapped;
  const [head = '', tail] = address.split('::');
  const [before, after] = [head, tail ?? ''].map((part) => (part ? part.split(':') : []));
  const zeros = tail === undefined ? 0 : 8 - before!.length - after!.length;
  return [...before!, ...Array<string>(zeros).fill('0'), ...after!]
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':');
}
