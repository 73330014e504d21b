import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';

const ROOT = join(import.meta.dirname, '../..');
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');
const { scripts, dependencies } = JSON.parse(read('package.json'));

describe('deploy/Dockerfile', () => {
  const file = read('deploy/Dockerfile');
  /** Without the line ends that continue a line. */
  const lines = file.replaceAll(/\\\n\s*/g, '').split('\n');
  const arguments_ = (instruction: string) =>
    lines
      .filter((line) => line.startsWith(`${instruction} `))
      .map((line) => line.slice(instruction.length + 1));

  it('runs what npm start runs, by the same Node, without npm in between', () => {
    expect(JSON.parse(arguments_('CMD').at(-1)!).join(' ')).to.equal(scripts.start);
    expect(file).to.contain(`  ${scripts.start} & node=$!`);
    expect(arguments_('ARG')).to.deep.equal([`NODE_VERSION=${dependencies.node}`]);
    for (const from of arguments_('FROM')) {
      expect(from).to.match(/^(node:\$\{NODE_VERSION\}-slim( AS base)?|base AS \w+)$/);
    }
  });

  it('runs as nobody in particular, and asks the node whether it is well', () => {
    expect(arguments_('USER')).to.deep.equal(['node']);
    expect(arguments_('HEALTHCHECK')[0]).to.contain("fetch('http://127.0.0.1:3000/healthz')");
  });

  it('copies what is there and what .dockerignore lets through', () => {
    const allowed = read('.dockerignore')
      .split('\n')
      .filter((line) => line.startsWith('!'))
      .map((line) => line.slice(1));
    const copied = arguments_('COPY')
      .filter((args) => !args.startsWith('--from'))
      .flatMap((args) => args.split(' ').slice(0, -1));
    for (const path of copied) {
      expect(existsSync(join(ROOT, path)), path).to.equal(true);
      expect(allowed).to.include(path);
    }
    expect([...new Set(copied)]).to.have.members(allowed);
  });

  it('leaves out the install script of the one package that has one: it brings the Node that the image has', () => {
    const { packages } = JSON.parse(read('package-lock.json'));
    const withScript = Object.entries<{ hasInstallScript?: boolean; optional?: boolean }>(packages)
      .filter(([, { hasInstallScript, optional }]) => hasInstallScript && !optional)
      .map(([path]) => path);
    expect(withScript).to.deep.equal(['node_modules/node']);
  });
});
