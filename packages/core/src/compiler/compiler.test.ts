import { afterEach, describe, expect, it } from 'vitest'
import type { DescribedProgram } from '../described.ts'
import { CourantError } from '../diagnostics.ts'
import type { Host } from '../host.ts'
import { emptyDeclarations } from '../ir/declarations.ts'
import type { Code } from '../ir/code.ts'
import type { Equations } from '../ir/equations.ts'
import { registerPlugin, registry } from '../registry.ts'
import { Fold, Slot, Wrap } from '../run/kinds.ts'
import * as z from '../schema/index.ts'
import { testTarget } from '../testing/context.ts'
import { Compiler } from './compiler.ts'
import { checkExtras } from './extras.ts'
import { inOrder } from './order.ts'
import type { PassContext } from './pass.ts'
import { PassFailure } from './pass-failure.ts'
import { instantiate, parsePipeline, printPlan } from './pipeline.ts'
import { definePlugin, type Plugin } from './plugin.ts'

const program: DescribedProgram = { name: 'test', equations: [] }
const code: Code = {
  name: 'test',
  dialect: 'test',
  text: '',
  abi: { fields: [], ints: [], reals: [], sections: [] },
  needs: [],
}

/** Opens every phase with nothing, so that a plan can be run. */
const empty = definePlugin({
  name: 'empty',
  summary: 'For these tests.',
  options: z.strictObject({}),
  apply({ hooks }) {
    const decls = emptyDeclarations
    hooks.equations.tap('empty', (p) =>
      p.convert({ name: 'lower', summary: '', run: () => ({ level: 'equations', decls, body: [] }) }),
    )
    hooks.clusters.tap('empty', (p) =>
      p.convert({ name: 'clusterise', summary: '', run: () => ({ level: 'clusters', decls, body: [] }) }),
    )
    hooks.tree.tap('empty', (p) =>
      p.convert({ name: 'schedule', summary: '', run: () => ({ level: 'tree', decls, body: [] }) }),
    )
    hooks.emit.tap('empty', (p) => p.convert({ name: 'emit', summary: '', run: () => code }))
  },
})

const withPass = (
  name: string,
  run: (root: Equations) => Equations,
  order: { after?: string[]; before?: string[] } = {},
): Plugin =>
  definePlugin({
    name,
    summary: 'For these tests.',
    options: z.strictObject({ minCost: z.int().positive().default(1).describe('The least cost.') }),
    extras: { colour: z.enum(['red', 'green']) },
    apply: ({ hooks }) => hooks.equations.tap(name, (p) => p.add({ name, summary: '', run }, order)),
  })()

const compilerWith = (...plugins: Plugin[]): Compiler =>
  new Compiler({ target: testTarget, plugins: [empty(), ...plugins] })
const same = (root: Equations): Equations => root

afterEach(() => {
  registry().host = undefined
})

describe('the pass manager', () => {
  it('runs passes in the order of their names, not of their plugins', () => {
    const compiler = compilerWith(
      withPass('late', same, { after: ['early'] }),
      withPass('early', same),
      withPass('first', same, { before: ['early', 'lost?'] }),
    )
    expect(compiler.phases().equations.passes.map((p) => p.name)).toEqual(['first', 'early', 'late'])
  })

  it('keeps what every pass did', () => {
    const copy = (root: Equations): Equations => ({ ...root })
    const { stages } = compilerWith(withPass('copy', copy), withPass('same', same)).compile(program)
    expect(stages.map((s) => `${s.phase} ${s.pass} ${s.changed}`)).toEqual([
      'equations lower true',
      'equations copy true',
      'equations same false',
      'clusters clusterise true',
      'tree schedule true',
      'emit emit true',
    ])
  })

  it('refuses an unknown neighbour, a cycle, a name twice, and a phase that nothing opens', () => {
    const order = [{ name: 'cse' }, { name: 'mine', after: ['csee'] }]
    expect(() => inOrder(order, "phase 'clusters'")).toThrow(
      "'mine' is ordered against 'csee', which phase 'clusters' does not have. Did you mean 'cse'?",
    )
    expect(() =>
      inOrder(
        [
          { name: 'a', after: ['b'] },
          { name: 'b', after: ['a'] },
        ],
        'it',
      ),
    ).toThrow("it is ordered in a cycle: 'a', 'b'.")
    expect(() => inOrder([{ name: 'a' }, { name: 'a' }], 'it')).toThrow("it has 'a' twice.")
    expect(() => compilerWith(withPass('a', same), withPass('a', same))).toThrow("Plugin 'a' is used twice.")
    expect(() => new Compiler({ target: testTarget, plugins: [] }).compile(program)).toThrow(
      "Nothing opens phase 'equations'",
    )
    expect(() => compilerWith({ ...withPass('a', same), apiVersion: 0 })).toThrow('plugin/other-core')
  })

  it.each([undefined, null, {}, withPass('a', same)])('does not take %o for a plugin', (value) => {
    expect(() => registerPlugin(value as never)).toThrow('[plugin/not-a-plugin]')
  })

  it('names the pass that has a bug, and has the host keep what replays it', () => {
    const kept = new Map<string, string>()
    registry().host = {
      keep: (name: string, text: string) => (kept.set(name, text), `/kept/${name}`),
    } as unknown as Host
    const bug = (): never => {
      throw new Error('no such term')
    }
    const compile = (): unknown => compilerWith(withPass('broken', bug)).compile(program)
    expect(compile).toThrow(PassFailure)
    expect(compile).toThrow(
      "Pass 'broken' failed in phase 'equations': no such term. The plan and the IR that went in are kept in /kept/broken.ir",
    )
    expect(kept.get('broken.ir')).toContain('// pipeline: empty,broken\nequations')
  })

  it("reports a user's mistake, though a later pass stumbles over it", () => {
    const mistake = definePlugin({
      name: 'strict',
      summary: 'For these tests.',
      options: z.strictObject({}),
      apply: ({ hooks }) =>
        hooks.equations.tap('strict', (p) => {
          const run = (root: Equations, cx: PassContext): Equations => {
            cx.report({ code: 'test/mistake', severity: 'error', message: "'u' makes no sense." })
            return root
          }
          p.add({ name: 'strict', summary: '', run })
        }),
    })()
    const stumble = withPass(
      'stumble',
      () => {
        throw new Error('no such term')
      },
      { after: ['strict'] },
    )
    const compile = (): unknown => compilerWith(mistake, stumble).compile(program)
    expect(compile).toThrow(CourantError)
    expect(compile).toThrow("error[test/mistake]: 'u' makes no sense.")
  })

  it('lets nothing but the option leak from one operator to another', () => {
    const plugin = withPass('a', same)
    compilerWith(plugin)
    expect(compilerWith().phases().equations.passes).toEqual([])
  })
})

describe('plugins', () => {
  const tiles = definePlugin({
    name: 'tiles',
    summary: 'For these tests.',
    options: z.strictObject({
      size: z.int().positive().default(16).describe('Points.'),
      kind: z.string().default('plain').describe('Which.'),
    }),
    apply: () => undefined,
  })

  it('print and parse as a pipeline, with the options that differ', () => {
    const text = printPlan([tiles({ size: 8, kind: 'a b' }), tiles()])
    expect(text).toBe('tiles{size=8 kind="a b"},tiles')
    expect(parsePipeline(text)).toEqual([
      { name: 'tiles', options: { size: 8, kind: 'a b' } },
      { name: 'tiles', options: {} },
    ])
    expect(parsePipeline('tiles{kind=plain}')[0]?.options).toEqual({ kind: 'plain' })
  })

  it('refuse options they do not take', () => {
    expect(() => tiles({ size: -1 })).toThrow("Plugin 'tiles' got options it does not take.")
    expect(() => tiles({ sise: 1 } as never)).toThrow("The options of 'tiles' are: size, kind.")
    expect(() => parsePipeline('tiles{size}')).toThrow(
      "The pipeline 'tiles{size}' cannot be read at column 11: expected '='.",
    )
    expect(() => instantiate(parsePipeline('tile'), new Map([['tiles', tiles]]))).toThrow("Did you mean 'tiles'?")
  })

  it('own keys on functions; a key that nobody owns is refused with its home', () => {
    const field = { name: 'u', dtype: 'float32', axes: [], role: 'grid' } as const
    const plugins = [withPass('paint', same)]
    const problems = (extras: object): string[] =>
      checkExtras({ ...field, extras }, plugins).map(
        (d) => `${d.code}: ${d.message} ${(d.hints ?? d.notes ?? []).join()}`,
      )
    expect(problems({ colour: 'red' })).toEqual([])
    expect(problems({ colour: 'blue' })[0]).toContain(
      "options/extra: 'u' has a 'colour' that plugin 'paint' cannot use.",
    )
    expect(problems({ compression: 'zfp' })).toEqual([
      "options/unowned-extra: 'u' has the key 'compression', and no plugin of this operator owns it. Import '@courant/compression', or leave the key out.",
    ])
  })
})

describe('run-time hooks', () => {
  it('a slot has one provider', () => {
    const slot = new Slot<number>('allocate')
    expect(slot.or(1)).toBe(1)
    slot.provide('a', 2)
    expect(slot.or(1)).toBe(2)
    expect(() => slot.provide('b', 3)).toThrow("'allocate' is provided by both 'a' and 'b'.")
  })

  it('a fold must return', () => {
    const fold = new Fold<number, undefined>('layout')
    fold.tap('double', (v) => v * 2, { after: ['add'] })
    fold.tap('add', (v) => v + 1)
    expect(fold.run(1, undefined)).toBe(4)
    fold.tap('forgetful', () => undefined as unknown as number)
    expect(() => fold.run(1, undefined)).toThrow("'forgetful' returned nothing from hook 'layout'.")
  })

  it('wraps lie around the action, the first outermost', async () => {
    const wrap = new Wrap<undefined, string>('apply')
    wrap.tap('inner', async (_, next) => `inner(${await next()})`)
    wrap.tap('outer', async (_, next) => `outer(${await next()})`, { before: ['inner'] })
    expect(await wrap.run(undefined, { run: () => 'run' })).toBe('outer(inner(run))')
  })

  it('wraps pass by a layer that has nothing to do; what it would be inside of stays', async () => {
    const wrap = new Wrap<number, string>('apply')
    const seen: string[] = []
    wrap.tap('large', async (_, next) => `large(${await next(1)})`, { when: (n) => n > 1, before: ['small'] })
    wrap.tap('small', (n, next) => next(n), { when: (n) => n < 2 })
    const enter = (n: number, inside: ReadonlySet<string>): number => (seen.push([...inside].join()), n)
    const run = async (n: number): Promise<string> => wrap.run(n, { run: (given) => `run ${given}`, enter })
    expect([await run(0), await run(2)]).toEqual(['run 0', 'large(run 1)'])
    expect(seen).toEqual(['large,small', 'large', 'large,small'])
  })

  it('wraps give what an action gives, at once where no layer has anything to do', () => {
    const wrap = new Wrap<number, string>('apply')
    wrap.tap('large', (_, next) => next(), { when: (n) => n > 1 })
    expect(wrap.run(0, { run: String })).toBe('0')
    expect(() => wrap.run(0, { run: () => expect.fail('the action threw') })).toThrow('the action threw')
    expect(wrap.run(2, { run: String })).toBeInstanceOf(Promise)
  })

  it('a wrap rejects with what a layer throws, and where it gives nothing', async () => {
    const wrap = new Wrap<undefined, string>('apply')
    wrap.tap('wild', () => expect.fail('a layer threw'))
    await expect(wrap.run(undefined, { run: () => 'run' })).rejects.toThrow('a layer threw')
    const forgetful = new Wrap<undefined, string>('apply')
    forgetful.tap('forgetful', async (_, next) => void (await next()) as unknown as string)
    await expect(forgetful.run(undefined, { run: () => 'run' })).rejects.toThrow("'forgetful' returned nothing")
  })
})
