import {
  fieldOf,
  some,
  type Assign,
  type Expr,
  type ExtNode,
  type If,
  type Let,
  type Loop,
  type Node,
} from '@courant/core'
import type { Emission } from './emission.ts'
import { ExprPrinter } from './expr.ts'
import type { Scope } from './dtypes.ts'
import { heldIn } from './held.ts'
import { isVector, LanePrinter, vectorOf, type Lanes } from './lanes.ts'
import { originsOf, parallelNest } from './nest.ts'
import { coverage, storePatch } from './patch-statements.ts'
import { prefetches } from './prefetch.ts'
import { cTypes, support } from './support.ts'
import { isOfTeam, mayGoOn, mayShareTeam } from './team.ts'
import { windowLines } from './windows.ts'

export type Lines = readonly string[]

/** Where a statement stands, as far as its text depends on it. */
interface Place {
  readonly scope: Scope
  /** Which threads run it: one; each thread of a team; or one, as its part of a parallel loop or on behalf of a team. */
  readonly threads: 'one' | 'team' | 'part'
  /** Some enclosing loop is other than over time. */
  readonly inNest: boolean
  /** Some loop encloses it. */
  readonly inLoop?: boolean
  /** The nest that stands here is met again by each thread, which need not wait for the others in between. */
  readonly goesOn?: boolean
  /** The enclosing loops that run as lanes, where any do. */
  readonly lanes?: Lanes
  /** The names of elements that wait in registers, by the statement that adds to them. */
  readonly held?: ReadonlyMap<Assign, string>
}

/** Prints the nodes of level 3 as lines of C, indented relative to each other. */
export class StatementPrinter {
  readonly #emission: Emission
  readonly #used: ReadonlySet<string>
  readonly #written: ReadonlySet<string>
  #parallel = false

  /** `used` are the names that anything mentions: a value that nobody reads is left out. `written` are the fields stored to. */
  constructor(emission: Emission, used: ReadonlySet<string>, written: ReadonlySet<string>) {
    this.#emission = emission
    this.#used = used
    this.#written = written
  }

  /** Whether anything printed so far runs on several threads. */
  get isParallel(): boolean {
    return this.#parallel
  }

  kernelBody(body: readonly Node[], scope: Scope): Lines {
    return this.#block(body, { scope, threads: 'one', inNest: false })
  }

  #block(body: readonly Node[], place: Place): Lines {
    return body.flatMap((node) => this.#node(node, place))
  }

  #node(node: Node, place: Place): Lines {
    // What stands between the nests of a team: values, each thread computes; stores, one makes for all.
    if (place.threads === 'team' && node.kind !== 'let' && !isOfTeam(node)) {
      const lines = this.#node(node, { ...place, threads: 'part' })
      return [...this.#emission.dialect.single(), ...braced('', lines)]
    }
    switch (node.kind) {
      case 'loop':
        return this.#loop(node, place)
      case 'if':
        return this.#if(node, place)
      case 'let':
        return this.#let(node, place)
      case 'assign':
        return this.#assign(node, place)
      case 'ext-node':
        return this.#ext(node, place)
      case 'scatter':
      case 'gather':
        throw new Error(`A '${node.kind}' must be expanded before it can be printed.`)
      default:
        return node satisfies never
    }
  }

  #let(node: Let, place: Place): Lines {
    const before: string[] = []
    const value = this.#expressions(place, before).print(node.value, node.dtype)
    place.scope.bind(node.name, node.dtype)
    if (some(node.value, (part) => part.kind === 'select')) this.#emission.chosen.add(node.name)
    if (!this.#used.has(node.name)) return []
    const { lanes } = place
    const varies = lanes && isVector(node.value, lanes, this.#emission)
    if (varies) lanes.vectors.add(node.name)
    const type = varies ? this.#emission.support(vectorOf(node.dtype, lanes)) : cTypes[node.dtype]
    return [...before, `const ${type} ${this.#emission.names.of(node.name)} = ${value};`]
  }

  #assign(assign: Assign, place: Place): Lines {
    const { target, update, value } = assign
    if (place.lanes) return storePatch(assign, place.lanes, this.#emission, this.#lanePrinter(place.scope, place.lanes))
    const before: string[] = []
    const printer = this.#expressions(place, before)
    const { dtype } = fieldOf(this.#emission.decls, target.field)
    const right = printer.print(value, dtype)
    const left = place.held?.get(assign) ?? printer.element(target, true)
    const { stored } = this.#emission
    const store = (value: string): Lines => [...before, `${left} = ${stored.store(target.field, value)};`]
    const old = (): string => stored.load(target.field, left)
    switch (update) {
      case 'set':
        return store(right)
      case 'add':
        return stored.of(target.field) ? store(`${old()} + (${right})`) : [...before, `${left} += ${right};`]
      case 'min':
      case 'max':
        return store(`${this.#emission.support(support(update, dtype))}(${old()}, ${right})`)
      default:
        return update satisfies never
    }
  }

  #if(node: If, place: Place): Lines {
    const cond = this.#expressions(place).print(node.cond, 'int32')
    return braced(`if (${cond})`, this.#block(node.body, { ...place, scope: place.scope.inner() }))
  }

  #ext(node: ExtNode, place: Place): Lines {
    const expressions = this.#expressions(place)
    const args = node.args.map((a) => expressions.print(a, 'float64'))
    const call = this.#emission.callOf(node.op)?.(node, args)
    if (call !== undefined) return this.#call(call, place)
    const printer = this.#emission.printerOf(node.op, 'node')
    return printer(node, args, this.#block(node.body, { ...place, scope: place.scope.inner() }))
  }

  /** The threads of a team must leave a loop all at once, so each of them learns what the call gave. */
  #call(call: string, { threads, inLoop = false }: Place): Lines {
    if (!inLoop) return [`(void)${call};`]
    if (threads !== 'team') return [`if (${call} != 0) break;`]
    const left = this.#emission.names.fresh('left')
    return [`int ${left};`, ...this.#emission.dialect.single(left), `${left} = ${call};`, `if (${left} != 0) break;`]
  }

  #loop(loop: Loop, place: Place): Lines {
    const { dialect, decls, names } = this.#emission
    const bound = (e: Expr): string => this.#expressions(place).print(e, 'int64')
    const [lo, hi, step] = [bound(loop.lo), bound(loop.hi), bound(loop.step)]
    const index = names.of(loop.index)
    const { lanes: width } = loop
    const [first, stride] = width === undefined ? [lo, step] : [`(${lo}) & -${width}`, width]
    const header =
      loop.direction === 'forward'
        ? `for (int64_t ${index} = ${first}; ${index} <= ${hi}; ${index} += ${stride})`
        : `for (int64_t ${index} = ${hi}; ${index} >= ${lo}; ${index} -= ${step})`

    const nest = loop.parallel && place.threads !== 'part' ? parallelNest(loop) : undefined
    const pragmas =
      nest && dialect.parallel({ ...nest, inTeam: place.threads === 'team', goesOn: place.goesOn === true })
    const team =
      place.threads === 'one' && mayShareTeam(loop, this.#written, (n) => !!this.#emission.callOf(n.op))
        ? dialect.team()
        : undefined
    if (pragmas) this.#parallel = true
    const simd = loop.simd && !(pragmas && nest?.simd)
    if (loop.simd) for (const need of dialect.simdNeeds) this.#emission.needs.add(need)

    const overTime = decls.dimensions.get(loop.dim)?.kind === 'time'
    const isOfTeam = !pragmas && (team !== undefined || place.threads === 'team')
    const goesOn = isOfTeam && !overTime && mayGoOn(loop, this.#written)
    const origins = overTime || place.inNest ? [] : originsOf(loop)
    const scope = place.scope.inner()
    scope.bind(loop.index, 'int64')
    const lanes =
      width === undefined
        ? place.lanes
        : {
            loops: [...(place.lanes?.loops ?? []), { index: loop.index, name: index, width, lo, hi }],
            vectors: new Set(place.lanes?.vectors),
            types: new Map(),
            shuffles: new Map(),
            elements: new Map(),
          }
    // What lies in less than its dtype is rounded each time.
    const waiting = heldIn(loop).filter(({ target }) => !fieldOf(decls, target.field).stored)
    const held = new Map(waiting.map((s) => [s, names.fresh(`${s.target.field}_sum`)]))
    const inside = this.#block(loop.body, {
      scope,
      threads: pragmas ? 'part' : team ? 'team' : place.threads,
      inNest: place.inNest || !overTime,
      inLoop: true,
      ...(goesOn ? { goesOn } : {}),
      ...(lanes ? { lanes } : {}),
      ...(held.size > 0 ? { held } : {}),
    })
    const windows = windowLines(loop, scope, this.#emission)
    const body = [...windows, ...(lanes ? this.#patchLines(loop, lanes, scope) : []), ...inside]
    const elements = [...held].map(([{ target }, name]) => {
      const type = cTypes[fieldOf(decls, target.field).dtype]
      return { name, type, element: this.#expressions(place).element(target, true) }
    })
    return [
      ...(origins.length > 0 ? [`/* ${origins.length > 1 ? 'equations' : 'equation'} ${origins.join(', ')} */`] : []),
      ...elements.map(({ name, type, element }) => `${type} ${name} = ${element};`),
      ...(pragmas ?? team ?? []),
      ...(simd ? dialect.simd() : []),
      ...braced(header, body),
      ...elements.map(({ name, element }) => `${element} = ${name};`),
      ...(goesOn && place.threads === 'team' ? dialect.barrier() : []),
    ]
  }

  /** What stands first within a loop in lanes, or along memory inside of one. */
  #patchLines(loop: Loop, lanes: Lanes, scope: Scope): Lines {
    const holds = (test: (inner: Loop) => boolean): boolean => loop.body.some((n) => n.kind === 'loop' && test(n))
    // The innermost of the loops that run as lanes opens a patch.
    if (loop.lanes !== undefined) {
      return holds((inner) => inner.lanes !== undefined) ? [] : coverage(loop.body, lanes, this.#emission)
    }
    return holds(() => true) ? [] : prefetches(loop, lanes, this.#emission, this.#lanePrinter(scope, lanes))
  }

  #lanePrinter(scope: Scope, lanes: Lanes): LanePrinter {
    return new LanePrinter(this.#emission, scope, lanes)
  }

  /** `before` takes the statements that an expression needs before its own. */
  #expressions({ scope, lanes }: Place, before?: string[]): ExprPrinter {
    if (lanes) return this.#lanePrinter(scope, lanes)
    return new ExprPrinter(this.#emission, scope, before)
  }
}

export const indented = (lines: Lines): Lines =>
  lines.map((line) => (line === '' || (line.startsWith('#') && !line.startsWith('#pragma')) ? line : `  ${line}`))

const braced = (header: string, body: Lines): Lines => [`${header} {`.trimStart(), ...indented(body), '}']
