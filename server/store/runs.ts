/** Every length of a list of values is a statement of its own that a database keeps: so only powers of two. */
export function* runs<Row>(rows: readonly Row[]): Generator<Row[], void, void> {
  for (let from = 0; from < rows.length; ) {
    const size = Math.min(256, 2 ** Math.floor(Math.log2(rows.length - from)));
    yield rows.slice(from, from + size);
    from += size;
  }
}
