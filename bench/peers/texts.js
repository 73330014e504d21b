import { DatabaseSync } from 'node:sqlite';

/** The texts of a peer in one SQLite file, with the settings of Rejoinder's own. */
export function openTexts(path) {
  const db = new DatabaseSync(path);
  db.exec(`pragma journal_mode = wal; pragma synchronous = full;
    create table if not exists updates (id integer primary key, name text not null, bytes blob not null);
    create index if not exists updates_name on updates (name)`);
  const select = db.prepare('select bytes from updates where name = ? order by id');
  const insert = db.prepare('insert into updates (name, bytes) values (?, ?)');
  const clear = db.prepare('delete from updates where name = ?');
  const inOne = (work) => {
    db.exec('begin immediate');
    work();
    db.exec('commit');
  };
  return {
    load: (name) => select.all(name).map(({ bytes }) => bytes),
    append: (updates) =>
      inOne(() => {
        for (const { name, bytes } of updates) insert.run(name, bytes);
      }),
    replace: (name, bytes) =>
      inOne(() => {
        clear.run(name);
        insert.run(name, bytes);
      }),
  };
}
