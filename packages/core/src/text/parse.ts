import type { Assign, Cluster, Clusters, Direction, Iteration, Let, Sparse, Statement } from '../ir/clusters.ts'
import type { Declarations } from '../ir/declarations.ts'
import type { Equation, Equations, Range, Update } from '../ir/equations.ts'
import type { Access, At, Expr, Ext } from '../ir/expr.ts'
import type { Interner } from '../ir/interner.ts'
import type { ExtNode, If, Loop, Node, Tree } from '../ir/tree.ts'
import { parseDeclarations, parseDtype } from './declarations.ts'
import { parseExpr } from './expr.ts'
import { Tokens } from './lexer.ts'
import { updateSigns } from './print.ts'

/** Reads what `printProgram` writes. The grammar is in `docs/text.md`. Throws `text/syntax` with line and column. */
export function parseProgram(ir: Interner, text: string): Equations | Clusters | Tree {
  const tokens = new Tokens(text)
  const decls = parseDeclarations(tokens)
  const level = (['equations', 'clusters', 'tree'] as const).find((l) => tokens.take(l))
  if (!level) return tokens.fail("Expected a declaration, 'equations', 'clusters' or 'tree'")
  const parser = new BodyParser(ir, tokens, decls)
  switch (level) {
    case 'equations':
      return Object.freeze({ level, decls, body: parser.upTo('end', () => parser.equation()) })
    case 'clusters':
      return Object.freeze({ level, decls, body: parser.upTo('end', () => parser.cluster()) })
    case 'tree':
      return Object.freeze({ level, decls, body: parser.upTo('end', () => parser.node()) })
    default:
      return level satisfies never
  }
}

/** A statement that stores, with a target of the level's own kind. */
interface Store {
  readonly kind: 'eq' | 'scatter' | 'gather'
  readonly points: string
  readonly region: readonly Range[]
  readonly within: readonly Range[]
  readonly guards: readonly Expr[]
  readonly target: At | Access
  readonly update: Update
  readonly value: Expr
  readonly origin: number
}

class BodyParser {
  readonly #ir: Interner
  readonly #tokens: Tokens
  readonly #decls: Declarations

  constructor(ir: Interner, tokens: Tokens, decls: Declarations) {
    this.#ir = ir
    this.#tokens = tokens
    this.#decls = decls
  }

  upTo<T>(close: '}' | 'end', read: () => T): readonly T[] {
    const items: T[] = []
    const done = (): boolean => (close === 'end' ? this.#tokens.peek().kind === 'end' : this.#tokens.take(close))
    while (!done()) items.push(Object.freeze(read()))
    return Object.freeze(items)
  }

  equation(): Equation {
    const { kind, points, region, guards, target, update, value, origin } = this.#store('equation')
    const common = { update, value, origin, ...(guards.length > 0 && { guards }) }
    return kind === 'eq'
      ? { kind, region, target, ...common }
      : { kind, points, target: target as At, ...common, ...(region.length > 0 && { region }) }
  }

  cluster(): Cluster {
    const tokens = this.#tokens
    const iterations: Iteration[] = []
    if (!tokens.take('once')) {
      tokens.expect('for')
      do iterations.push(this.#iteration())
      while (tokens.take(','))
    }
    return {
      iterations: Object.freeze(iterations),
      guards: this.#guards(),
      body: this.#block(() => this.#statement()),
    }
  }

  node(): Node {
    const tokens = this.#tokens
    if (tokens.take('loop')) return this.#loop()
    if (tokens.take('if')) return this.#if()
    if (tokens.take('node')) return this.#ext()
    return this.#statement()
  }

  #guards(): readonly Expr[] {
    const guards: Expr[] = []
    if (this.#tokens.take('if')) {
      do guards.push(this.#expr())
      while (this.#tokens.take(','))
    }
    return Object.freeze(guards)
  }

  #expr(): Expr {
    return parseExpr(this.#ir, this.#tokens, this.#decls)
  }

  #block<T>(read: () => T): readonly T[] {
    this.#tokens.expect('{')
    return this.upTo('}', read)
  }

  #statement(): Statement {
    if (this.#tokens.take('let')) return this.#let()
    const { kind, points, region, within, target, update, value, origin } = this.#store('statement')
    const common = { target: target as Access, update, value, origin }
    if (kind === 'eq') return { kind: 'assign', ...common } satisfies Assign
    const ranges = { ...(region.length > 0 && { region }), ...(within.length > 0 && { within }) }
    return { kind, points, ...common, ...ranges } satisfies Sparse
  }

  #let(): Let {
    const tokens = this.#tokens
    const name = tokens.name('a name')
    tokens.expect(':')
    const dtype = parseDtype(tokens)
    const depth = tokens.take('depth') ? tokens.integer('a depth') : 0
    tokens.expect('=')
    return { kind: 'let', name, dtype, value: this.#expr(), depth }
  }

  #share(): readonly Range[] {
    this.#tokens.expect('[')
    return this.#tokens.list(']', () => this.#range())
  }

  /** `<origin>: [scatter|gather <points>:] [region] [within region] [if <conditions>:] <target> <sign> <value>` */
  #store(form: 'equation' | 'statement'): Store {
    const tokens = this.#tokens
    const origin = tokens.integer("a statement: 'let' or the number of the equation it comes from")
    tokens.expect(':')
    const kind = tokens.is(':', 2) ? (['scatter', 'gather'] as const).find((k) => tokens.take(k)) : undefined
    const points = kind ? tokens.name('the name of the points') : ''
    if (kind) tokens.expect(':')
    const region = tokens.take('[') ? tokens.list(']', () => this.#range()) : []
    const within = kind && form === 'statement' && tokens.take('within') ? this.#share() : []
    const guards = form === 'equation' ? this.#guards() : []
    if (guards.length > 0) tokens.expect(':')
    const start = tokens.peek()
    const target = this.#expr()
    const isElement = target.kind === 'access'
    if ((target.kind !== 'at' && !isElement) || (form === 'statement' ? !isElement : isElement && kind !== undefined)) {
      const wanted = form === 'equation' ? 'a field at a point, like u(time + 1, x)' : 'an element, like u[time + 1, x]'
      return tokens.fail(`The target must be ${wanted}`, start)
    }
    return {
      kind: kind ?? 'eq',
      points,
      region,
      within,
      guards,
      target,
      update: this.#update(),
      value: this.#expr(),
      origin,
    }
  }

  #update(): Update {
    const tokens = this.#tokens
    for (const update of ['set', 'add'] as const) if (tokens.take(updateSigns[update])) return update
    const update = (['min', 'max'] as const).find((u) => tokens.is(u) && tokens.is('=', 1))
    if (!update) return tokens.fail("Expected '=', '+=', 'min=' or 'max='")
    tokens.next()
    tokens.next()
    return update
  }

  #range(): Range {
    const dim = this.#tokens.name('a dimension')
    this.#tokens.expect('in')
    const lo = this.#expr()
    this.#tokens.expect('..')
    return Object.freeze({ dim, lo, hi: this.#expr() })
  }

  #direction(): Direction {
    return this.#tokens.take('backward') ? 'backward' : 'forward'
  }

  #iteration(): Iteration {
    const range = this.#range()
    return Object.freeze({ ...range, direction: this.#direction(), parallel: this.#tokens.take('parallel') })
  }

  #loop(): Loop {
    const tokens = this.#tokens
    const index = tokens.name('the name of the loop variable')
    const dim = tokens.take('over') ? tokens.name('a dimension') : index
    tokens.expect('in')
    const lo = this.#expr()
    tokens.expect('..')
    const hi = this.#expr()
    const step = tokens.take('step') ? this.#expr() : this.#ir.num(1)
    const direction = this.#direction()
    const parallel = tokens.take('parallel')
    const simd = tokens.take('simd')
    const lanes = tokens.take('lanes') ? { lanes: tokens.integer('how many lanes') } : {}
    const body = this.#block(() => this.node())
    return { kind: 'loop', index, dim, lo, hi, step, direction, parallel, simd, ...lanes, body }
  }

  #if(): If {
    return { kind: 'if', cond: this.#expr(), body: this.#block(() => this.node()) }
  }

  #ext(): ExtNode {
    const tokens = this.#tokens
    const owner = tokens.name("the plugin's name")
    tokens.expect('.')
    const op: Ext['op'] = `${owner}.${tokens.name("an operation's name")}`
    tokens.expect('(')
    const args = tokens.list(')', () => this.#expr())
    const body = tokens.is('{') ? this.#block(() => this.node()) : Object.freeze([])
    return { kind: 'ext-node', op, args, body }
  }
}
