import {
  objectBrand,
  rationals,
  registry,
  type Axis,
  type DescribedFunction,
  type Dtype,
  type Field,
  type FieldObject,
  type FunctionExtras,
  type HostMemory,
  type Param,
  type RawSite,
} from '@courant/core'
import { fieldLayout, heapMemory, NdArray, Storage, type ArraySource } from '@courant/data'
import { Expression } from '../expression/expression.ts'
import { inspect } from '../expression/inspect.ts'
import { node } from '../expression/nodes.ts'
import { ConditionalDimension } from '../grid/conditional-dimension.ts'
import type { Dimension } from '../grid/dimension.ts'
import type { Grid } from '../grid/grid.ts'
import type { DifferentiableObject } from '../objects.ts'
import { externalMemory } from './external.ts'

/** What fills a function's domain when its memory is first needed: values, or a procedure that sets them. */
export type Initializer = number | ArraySource | ((data: NdArray) => void)

/** All that distinguishes one kind of function from another, worked out before the object exists. */
export interface FieldPlan {
  readonly name: string
  readonly grid: Grid
  readonly dtype: Dtype
  readonly role: Field['role']
  readonly axes: readonly Axis[]
  readonly domainShape: readonly number[]
  /** Of its axes, and what conditional ones follow. */
  readonly dimensions: readonly Dimension[]
  /** The spacings of its dimensions by default. */
  readonly params?: readonly Param[]
  readonly spaceOrder: number
  readonly timeOrder: number
  readonly interpolation?: DescribedFunction['interpolation']
  readonly extras: FunctionExtras
  readonly initializer?: Initializer | undefined
  /** The user's own typed array, see `externalMemory`. */
  readonly external?: unknown
  readonly points?: DescribedFunction['points']
  readonly site: RawSite
}

/** A named array over dimensions: in a formula its value at the current point, outside of formulas its data. */
export abstract class FieldFunction extends Expression implements DifferentiableObject {
  abstract readonly kind: FieldObject['kind']
  readonly name: string
  readonly grid: Grid
  readonly field: Field
  readonly domainShape: readonly number[]
  readonly spaceOrder: number
  readonly timeOrder: number
  readonly storage: Storage
  readonly hasInitializer: boolean
  /** As equations refer to it. */
  readonly declaration: DescribedFunction
  #views: { data?: NdArray; dataWithHalo?: NdArray } = {}

  protected constructor(plan: FieldPlan) {
    const { name, grid, dtype, axes, dimensions, domainShape, points, site } = plan
    const field: Field = Object.freeze({
      name,
      dtype,
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
      ...(plan.interpolation && { interpolation: plan.interpolation }),
      ...(points && { points }),
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
    this.spaceOrder = plan.spaceOrder
    this.timeOrder = plan.timeOrder
    this.storage = storageOf(field, domainShape, plan)
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
    return this.storage.layout.shape
  }

  get dtype(): Dtype {
    return this.field.dtype
  }

  /** The domain's values, zeros at first. Memory is allocated when an element is first touched. */
  get data(): NdArray {
    return (this.#views.data ??= this.#view('domain'))
  }

  set data(values: number | ArraySource) {
    this.data.set(values)
  }

  /** The values of domain and halo. */
  get dataWithHalo(): NdArray {
    return (this.#views.dataWithHalo ??= this.#view('all'))
  }

  get isAllocated(): boolean {
    return this.storage.isAllocated
  }

  override [inspect](): string {
    return `${this.constructor.name} '${this.name}' [${this.shape.join(', ')}] of ${this.dtype}`
  }

  #view(region: string): NdArray {
    const cyclic = this.field.axes.flatMap((axis, i) => (axis.slots === undefined ? [] : [i]))
    return new NdArray(this.storage, { region, cyclic })
  }
}

function storageOf(
  field: Field,
  shape: readonly number[],
  { initializer, external, site }: Pick<FieldPlan, 'initializer' | 'external' | 'site'>,
): Storage {
  const layout = fieldLayout({ shape, halo: field.axes.map((axis) => axis.halo) })
  const { name, dtype } = field
  const storage: Storage = new Storage({
    name: field.name,
    dtype: field.dtype,
    layout,
    ...(external !== undefined && { memory: externalMemory(external, { name, dtype, shape: layout.shape }, site) }),
    axes: field.axes.map((axis) => axis.dim ?? ''),
    allocate: (bytes) => {
      const memory = fromHost(bytes)
      if (initializer !== undefined) initialize(storage, memory, initializer)
      return memory
    },
  })
  return storage
}

/** Memory of the registered host, or JavaScript's own where there is none yet. */
export const fromHost = (bytes: number): HostMemory => registry().host?.allocate(bytes) ?? heapMemory(bytes)

/** Writes through a storage of its own over the same memory: the real one is only just being allocated. */
function initialize({ name, dtype, layout, axes }: Storage, memory: HostMemory, initializer: Initializer): void {
  const data = new NdArray(new Storage({ name, dtype, layout, axes, allocate: () => memory, memory }), {
    region: 'domain',
  })
  if (typeof initializer === 'function') initializer(data)
  else data.assign(initializer)
}
