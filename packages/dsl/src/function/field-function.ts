import {
  callSite,
  extentOf,
  fail,
  objectBrand,
  rationals,
  isComplexDtype,
  partDtype,
  type AnyDtype,
  type Axis,
  type ComplexDtype,
  type DescribedFunction,
  type Dtype,
  type Field,
  type FieldObject,
  type FunctionExtras,
  type HostMemory,
  type Param,
  type RawSite,
} from '@courant/core'
import {
  ComplexArray,
  fieldLayout,
  fromHost,
  NdArray,
  Storage,
  type ArraySource,
  type Complex,
  type ComplexSource,
} from '@courant/data'
import { Expression } from '../expression/expression.ts'
import { inspect } from '../expression/inspect.ts'
import { node } from '../expression/nodes.ts'
import { ConditionalDimension } from '../grid/conditional-dimension.ts'
import type { Dimension } from '../grid/dimension.ts'
import type { Grid } from '../grid/grid.ts'
import type { DifferentiableObject } from '../objects.ts'
import { externalMemory, externalParts } from './external.ts'
import { refuseDataMethods } from './forgotten-data.ts'
import { checkTransient, refuseData } from './transient.ts'

/** What fills a function's domain when its memory is first needed: values, or a procedure that sets them. */
export type Initializer = number | ArraySource | ((data: NdArray) => void)

/** As `Initializer`; a procedure is run once for the real and once for the imaginary parts. */
export type ComplexInitializer = number | Complex | ComplexSource | ((data: ComplexArray) => void)

export type InitializerOf<D extends AnyDtype> = D extends ComplexDtype ? ComplexInitializer : Initializer

/** What shows the values of a function. */
export type DataOf<D extends AnyDtype> = D extends ComplexDtype ? ComplexArray : NdArray

/** All that distinguishes one kind of function from another, worked out before the object exists. */
export interface FieldPlan {
  readonly name: string
  readonly grid: Grid
  readonly dtype: AnyDtype
  readonly role: Field['role']
  readonly axes: readonly Axis[]
  readonly domainShape: readonly number[]
  /** Of a function on part of its grid, see `FieldObject`. */
  readonly inset?: readonly (readonly [before: number, after: number])[]
  readonly region?: DescribedFunction['region']
  /** Of its axes, and what conditional ones follow. */
  readonly dimensions: readonly Dimension[]
  /** The spacings of its dimensions by default. */
  readonly params?: readonly Param[]
  readonly spaceOrder: number
  readonly timeOrder: number
  readonly interpolation?: DescribedFunction['interpolation']
  readonly extras: FunctionExtras
  readonly initializer?: Initializer | ComplexInitializer | undefined
  /** See `GridFunctionOptions`. */
  readonly transient?: boolean | undefined
  /** The user's own typed array, see `externalMemory`, or two, see `externalParts`. */
  readonly external?: unknown
  readonly points?: DescribedFunction['points']
  /** Of a part, the name of the complex function. */
  readonly partOf?: string
  readonly site: RawSite
}

/** A named array over dimensions: in a formula its value at the current point, outside of formulas its data. */
export abstract class FieldFunction<D extends AnyDtype = Dtype> extends Expression implements DifferentiableObject {
  abstract readonly kind: FieldObject['kind']
  readonly name: string
  readonly grid: Grid
  readonly field: Field
  readonly domainShape: readonly number[]
  readonly inset: readonly (readonly [before: number, after: number])[] | undefined
  readonly spaceOrder: number
  readonly timeOrder: number
  readonly storage: Storage
  readonly hasInitializer: boolean
  readonly transient: boolean
  /** Of a complex function, the real ones that hold its values. */
  readonly parts: readonly [re: FieldFunction, im: FieldFunction] | undefined
  readonly partOf: string | undefined
  /** As equations refer to it. */
  readonly declaration: DescribedFunction
  static {
    refuseDataMethods(FieldFunction.prototype)
  }

  #views: { data?: DataOf<D>; dataWithHalo?: DataOf<D> } = {}

  protected constructor(plan: FieldPlan) {
    const { name, grid, dtype, axes, dimensions, domainShape, points, site } = plan
    if (plan.transient) checkTransient(plan)
    const parts = isComplexDtype(dtype) ? partsOf(plan, dtype) : undefined
    const field: Field = Object.freeze({
      name,
      dtype: partDtype(dtype),
      axes: Object.freeze(axes.map((axis) => Object.freeze(axis))),
      role: plan.role,
      ...(Object.keys(plan.extras).length > 0 && { extras: Object.freeze(plan.extras) }),
    })
    const conditional = dimensions.filter((dim) => dim instanceof ConditionalDimension)
    const declaration: { -readonly [K in keyof DescribedFunction]: DescribedFunction[K] } = {
      field,
      dimensions: dimensions.map((dim) => dim.declaration),
      params: [
        ...(plan.params ??
          dimensions.filter((dim) => dim.declaration.spacing).map((dim) => grid.spacingParam(dim.name))),
        ...conditional.map((dim) => dim.factor),
      ],
      ...(conditional.length > 0 && { conditions: conditional.flatMap((dim) => dim.conditions) }),
      ...(plan.region && { region: plan.region }),
      ...(plan.interpolation && { interpolation: plan.interpolation }),
      ...(points && { points }),
      ...(parts && { parts: [parts[0].declaration, parts[1].declaration] as const }),
      object: grid,
      site,
    }
    super(node({ kind: 'at', function: declaration, shifts: Object.freeze(axes.map(() => rationals.zero)) }, site))
    // Only now is there an object to point to; from here on the declaration is as frozen as the rest.
    declaration.object = this
    this.declaration = Object.freeze(declaration)
    this.name = name
    this.grid = grid
    this.field = field
    this.domainShape = Object.freeze([...domainShape])
    this.inset = plan.inset && Object.freeze([...plan.inset])
    this.spaceOrder = plan.spaceOrder
    this.timeOrder = plan.timeOrder
    this.parts = parts
    this.partOf = plan.partOf
    this.storage = parts ? noStorage(field) : storageOf(field, extentOf({ domainShape, inset: plan.inset }), plan)
    this.transient = plan.transient === true
    this.hasInitializer = plan.initializer !== undefined
  }

  get [objectBrand](): true {
    return true
  }

  /** Points along each axis, time included, halo excluded. */
  get shape(): readonly number[] {
    return this.domainShape
  }

  get shapeWithHalo(): readonly number[] {
    return (this.parts?.[0].storage ?? this.storage).layout.shape
  }

  get dtype(): D {
    const { dtype } = this.field
    return (this.parts ? (dtype === 'float32' ? 'complex64' : 'complex128') : dtype) as D
  }

  /**
   * The domain's values, zeros at first. Memory is allocated when an element is first touched. Throws `dsl/transient` for
   * a function that has none between runs.
   */
  get data(): DataOf<D> {
    return (this.#views.data ??= this.#view('domain'))
  }

  set data(values: number | (D extends ComplexDtype ? Complex | ComplexSource : ArraySource)) {
    this.data.set(values as number)
  }

  /** The values of domain and halo. */
  get dataWithHalo(): DataOf<D> {
    return (this.#views.dataWithHalo ??= this.#view('all'))
  }

  get isAllocated(): boolean {
    return this.parts ? this.parts.some((part) => part.isAllocated) : this.storage.isAllocated
  }

  /** What it is called and what it is like, without its values. */
  override toJSON(): unknown {
    const { kind, name, shape, dtype, spaceOrder, timeOrder } = this
    return { kind, name, shape, dtype, spaceOrder, timeOrder }
  }

  override [inspect](): string {
    // A bundle puts a '_' before the name of a class that speaks of itself.
    return `${this.constructor.name.replace(/^_(?=[A-Z])/, '')} '${this.name}' [${this.shape.join(', ')}] of ${this.dtype}`
  }

  #view(region: 'domain' | 'all'): DataOf<D> {
    if (this.transient) refuseData(this.name, callSite())
    if (this.parts) {
      const [re, im] = this.parts.map((part) => (region === 'all' ? part.dataWithHalo : part.data))
      return new ComplexArray(re as NdArray, im as NdArray, this.name) as DataOf<D>
    }
    const cyclic = this.field.axes.flatMap((axis, i) => (axis.slots === undefined ? [] : [i]))
    return new NdArray(this.storage, { region, cyclic }) as DataOf<D>
  }
}

/** One of the real functions that a complex one is made of. It is read, written and passed on like any other. */
class PartFunction extends FieldFunction {
  readonly kind: FieldObject['kind']

  constructor(plan: FieldPlan) {
    super(plan)
    this.kind = plan.axes.some(({ dim }) => dim === plan.grid.time.name) ? 'time-function' : 'grid-function'
    Object.freeze(this)
  }
}

/** Throws `dsl/bad-external`. */
function partsOf(plan: FieldPlan, dtype: ComplexDtype): readonly [re: FieldFunction, im: FieldFunction] {
  const { name, initializer, external, site } = plan
  const held = external === undefined ? undefined : externalParts(external, { name, dtype }, site)
  const { points: _, ...common } = plan
  const [re, im] = (['real', 'imag'] as const).map((part) => {
    const own = initializer === undefined ? undefined : partOfInitial(initializer as ComplexInitializer, part, dtype)
    const suffix = part === 'real' ? 're' : 'im'
    return new PartFunction({
      ...common,
      name: `${name}_${suffix}`,
      dtype: partDtype(dtype),
      initializer: own,
      ...(held && { external: held[part] }),
      partOf: name,
    })
  })
  return Object.freeze([re as FieldFunction, im as FieldFunction])
}

function partOfInitial(initializer: ComplexInitializer, part: 'real' | 'imag', dtype: ComplexDtype): Initializer {
  return (data) => {
    const whole = ComplexArray.zeros(data.shape, { dtype, name: data.storage.name })
    if (typeof initializer === 'function') initializer(whole)
    else whole.assign(initializer)
    data.set(whole[part])
  }
}

/** A complex function is an object like others, but its values are those of its parts. */
const noStorage = ({ name, dtype, axes }: Field): Storage =>
  new Storage({ name, dtype, layout: fieldLayout({ shape: axes.map(() => 0) }), allocate: fromHost })

function storageOf(
  field: Field,
  shape: readonly number[],
  plan: Pick<FieldPlan, 'inset' | 'initializer' | 'external' | 'site'>,
): Storage {
  const { inset, external, site } = plan
  const initializer = plan.initializer as Initializer | undefined
  const layout = fieldLayout({ shape, halo: field.axes.map((axis) => axis.halo), inset })
  const { name, dtype } = field
  const storage: Storage = new Storage({
    name: field.name,
    dtype: field.dtype,
    layout,
    ...(external !== undefined && { memory: externalMemory(external, { name, dtype, shape: layout.shape }, site) }),
    axes: field.axes.map((axis) => axis.dim ?? ''),
    allocate: fromHost,
    ...(initializer !== undefined && { initialize: (memory) => initialize(storage, memory, initializer) }),
  })
  return storage
}

/** Writes through a storage of its own over the same memory: the real one is only just being allocated. */
function initialize({ name, dtype, layout, axes, codec }: Storage, memory: HostMemory, initializer: Initializer): void {
  const own = new Storage({ name, dtype, layout, axes, codec, allocate: () => memory, memory })
  const data = new NdArray(own, { region: 'domain' })
  if (typeof initializer !== 'function') {
    data.assign(initializer)
    return
  }
  const returned = initializer(data) as unknown
  if (typeof returned !== 'number' && typeof returned !== 'string') return
  fail({
    code: 'dsl/bad-initializer',
    message: `The initializer of '${name}' gave ${typeof returned === 'number' ? returned : 'text'} back, which goes nowhere.`,
    notes: ['It is called once, with the data, and sets values in them.'],
    hints: [`For a formula of the coordinates call initialise(${name}, (x, y) => ...) instead.`],
  })
}
