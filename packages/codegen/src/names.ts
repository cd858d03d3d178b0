const mathFunctions =
  'sin cos tan asin acos atan atan2 sinh cosh tanh asinh acosh atanh exp log log2 log10 sqrt cbrt hypot pow fabs fmod floor ceil round erf erfc'.split(
    ' ',
  )

/** Words that mean something to a C compiler, to the headers that a kernel includes, or to its own frame. */
const reserved = new Set(
  [
    'auto break case char const continue default do double else enum extern float for goto if inline int long',
    'register restrict return short signed sizeof static struct switch typedef union unsigned void volatile while',
    'asm typeof linux unix i386 NULL NAN INFINITY HUGE_VAL HUGE_VALF errno main',
    'int8_t int16_t int32_t int64_t uint8_t uint16_t uint32_t uint64_t intptr_t uintptr_t size_t timespec',
    'M_E M_LOG2E M_LOG10E M_LN2 M_LN10 M_PI M_PI_2 M_PI_4 M_1_PI M_2_PI M_2_SQRTPI M_SQRT2 M_SQRT1_2',
    'fields ints reals timers started ended denormals',
    // The parameters of the index macros, and the functions that a macro of the same name would hide.
    'i0 i1 i2 i3 i4 i5 i6 i7 i8 i9 clock_gettime',
    ...['', 'f'].map((suffix) => mathFunctions.map((fn) => fn + suffix).join(' ')),
  ].flatMap((line) => line.split(' ')),
)

/**
 * Functions of the libraries that a kernel is linked with or that a compiler calls by itself, as it does `memset`: one
 * of the same name would be called instead, or meet another declaration in a header.
 */
const library = new Set(
  [
    'abort abs aligned_alloc atexit atof atoi atol atoll bsearch calloc div drand48 ecvt erand48 exit fcvt free gcvt',
    'getenv getloadavg getsubopt initstate jrand48 labs lcong48 ldiv llabs lldiv lrand48 malloc mblen mktemp mkstemp',
    'mrand48 nrand48 on_exit putenv qsort quick_exit rand random realloc realpath rpmatch seed48 setenv setstate',
    'srand srand48 srandom system unsetenv valloc',
    'asctime clock ctime difftime getdate gmtime localtime mktime nanosleep stime time timegm tzset dysize',
    'bcmp bcopy bzero dlclose dlopen dlsym ffs index open read rindex sched_yield signal write',
    'expm1 exp2 fdim fma fmax fmin frexp gamma ilogb j0 j1 jn ldexp lgamma llrint llround log1p logb lrint lround modf',
    'nan nearbyint nextafter remainder remquo rint scalbln scalbn tgamma trunc y0 y1 yn copysign',
  ].flatMap((line) => line.split(' ')),
)
const ofLibrary = /^(?:omp|GOMP|pthread|clock|courant)_|^(?:mem|str|wcs|mbs?|timer)[a-z_]/

/**
 * From the IR's names to C identifiers, one to one. A name keeps its spelling where C allows. Names that the printer
 * makes up (strides) are asked for later and by a key with a space in it, so they give way to the program's own.
 */
export class Names {
  readonly #byKey = new Map<string, string>()
  readonly #taken = new Set<string>(reserved)

  /** `own` are the names of the program. */
  constructor(own: Iterable<string>) {
    for (const name of own) this.of(name)
  }

  /** A name for a value that nobody else will ask for. */
  fresh(hint: string): string {
    let name = hint
    for (let n = 1; this.#taken.has(name); n++) name = `${hint}${n}`
    return this.of(`fresh ${this.#byKey.size}`, name)
  }

  /** For the function of a kernel, the one name that others can see. */
  exported(name: string): string {
    const taken = library.has(name) || ofLibrary.test(name)
    return this.of(`kernel ${name}`, taken ? `${name}_` : name)
  }

  of(key: string, hint: string = key): string {
    const known = this.#byKey.get(key)
    if (known !== undefined) return known
    let name = hint.replaceAll(/\W/g, '_').replace(/^(?=\d)/, '_')
    // The names of functions that come with a kernel's code end otherwise.
    if (name.startsWith('courant_')) name += '_'
    while (this.#taken.has(name)) name += '_'
    this.#taken.add(name)
    this.#byKey.set(key, name)
    return name
  }
}
