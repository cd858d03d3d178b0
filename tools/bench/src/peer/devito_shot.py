"""One problem of the bench in Devito, by its public interface. Speaks JSON lines: see ../peer.ts."""

import base64
import json
import sys
import time

import numpy as np
from devito import (
    Eq, Function, Grid, Operator, SparseTimeFunction, TensorTimeFunction, TimeFunction, VectorTimeFunction,
    configuration, cos, diag, div, grad, sin, solve, sqrt,
)

LAYER, SPACING, PEAK, FASTEST = 10, 10.0, 0.01, 2.5
kind, order, size, steps = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])
configuration["log-level"] = "ERROR"
configuration["language"] = "openmp"
n = size if kind == "update" else size + 2 * LAYER
grid = Grid(shape=(n, n, n), extent=((n - 1) * SPACING,) * 3, dtype=np.float32)


def roughness():
    x, y, z = np.ogrid[:n, :n, :n]
    return 1 - (7 * x + 11 * y + 13 * z) % 64 / 640


def parameter(name, above=None, below=None, rough=True):
    f = Function(name=name, grid=grid, space_order=order)
    if above is not None:
        f.data[:] = (roughness() if rough else 1) * np.where(np.arange(n) < n // 2, above, below)
    return f


def damping(start, sign):
    i = np.arange(n)
    depth = np.clip(np.maximum(LAYER - i, LAYER - (n - 1 - i)), 0, LAYER) / LAYER
    axis = 1.5 * np.log(1000) / LAYER / SPACING * (depth - np.sin(2 * np.pi * depth) / (2 * np.pi))
    f = Function(name="damp", grid=grid, space_order=order)
    f.data[:] = start + sign * (axis[:, None, None] + axis[None, :, None] + axis[None, None, :])
    return f


def sparse(name, xs, dt):
    middle, top = (n - 1) * SPACING / 2, (LAYER + 2.3) * SPACING
    s = SparseTimeFunction(name=name, grid=grid, npoint=len(xs), nt=steps + 2)
    s.coordinates.data[:] = [[x, middle, top] for x in xs]
    if name == "src":
        a = (np.pi * (PEAK * np.arange(steps + 2) * dt - 1)) ** 2
        s.data[:, 0] = (1 - 2 * a) * np.exp(-a)
    return s


def source(dt):
    return sparse("src", [(n - 1) * SPACING / 2], dt)


def receivers(name="rec"):
    return sparse(name, np.linspace(LAYER * SPACING, (n - 1 - LAYER) * SPACING, 256), 0)


def update():
    m = Function(name="m", grid=grid, space_order=order)
    u = TimeFunction(name="u", grid=grid, time_order=2, space_order=order)
    m.data[:] = roughness() / 1.5**2
    u.data[0, n // 2, n // 2, n // 2] = 1
    return 1.0, [Eq(u.forward, solve(m * u.dt2 - u.laplace, u.forward))]


def acoustic():
    dt = 0.38 * SPACING / FASTEST
    vp, damp = parameter("vp", 1.5, FASTEST), damping(0, 1)
    u = TimeFunction(name="u", grid=grid, time_order=2, space_order=order)
    src, rec = source(dt), receivers()
    pde = u.dt2 / vp**2 + damp * u.dt - u.laplace
    s = grid.stepping_dim.spacing
    return dt, [Eq(u.forward, solve(pde, u.forward)), src.inject(u.forward, src * s**2 * vp**2), rec.interpolate(u)]


def tti():
    dt = 0.38 * SPACING / FASTEST / np.sqrt(1.4)
    vp, damp = parameter("vp", 1.5, FASTEST), damping(0, 1)
    epsilon, delta = parameter("epsilon", 0.1, 0.2), parameter("delta", 0.05, 0.1)
    theta, phi = parameter("theta", 0.3, 0.5), parameter("phi", 0.2, 0.4)
    p, r = (TimeFunction(name=m, grid=grid, time_order=2, space_order=order) for m in "pr")
    axis = sin(theta) * cos(phi), sin(theta) * sin(phi), cos(theta)
    o = {"fd_order": order // 2}

    def along(f):
        slope = axis[0] * f.dx(**o) + axis[1] * f.dy(**o) + axis[2] * f.dz(**o)
        return -((axis[0] * slope).dx(**o).T + (axis[1] * slope).dy(**o).T + (axis[2] * slope).dz(**o).T)

    h, g, c = p.laplace - along(p), along(r), sqrt(1 + 2 * delta)
    forces = (p, (1 + 2 * epsilon) * h + c * g), (r, c * h + g)
    eqs = [Eq(f.forward, solve(f.dt2 / vp**2 + damp * f.dt - force, f.forward)) for f, force in forces]
    src, rec = source(dt), receivers()
    s = grid.stepping_dim.spacing
    inject = [src.inject(f.forward, src * s**2 * vp**2) for f in (p, r)]
    return dt, eqs + inject + [rec.interpolate(p + r)]


def stress_and_velocity():
    v = VectorTimeFunction(name="v", grid=grid, space_order=order, time_order=1)
    tau = TensorTimeFunction(name="tau", grid=grid, space_order=order, time_order=1)
    lam = parameter("lam", 1.8 * (1.5**2 - 2 * 0.8**2), 2.2 * (FASTEST**2 - 2 * 1.3**2))
    mu, b = parameter("mu", 1.8 * 0.8**2, 2.2 * 1.3**2), parameter("b", 1 / 1.8, 1 / 2.2)
    return v, tau, lam, mu, b, damping(1, -1)


def sparse_of(v, tau, dt):
    src, rec1, rec2 = source(dt), receivers("rec1"), receivers("rec2")
    inject = [src.inject(tau.forward[i, i], src * grid.stepping_dim.spacing) for i in range(3)]
    return inject + [rec1.interpolate(tau[2, 2]), rec2.interpolate(div(v))]


def elastic():
    dt = 0.38 * SPACING / FASTEST
    v, tau, lam, mu, b, mask = stress_and_velocity()
    s = grid.stepping_dim.spacing
    strain = grad(v.forward)
    stress = lam * diag(div(v.forward)) + mu * (strain + strain.transpose(inner=False))
    eqs = [Eq(v.forward, mask * (v + s * b * div(tau))), Eq(tau.forward, mask * (tau + s * stress))]
    return dt, eqs + sparse_of(v, tau, dt)


def viscoelastic():
    dt = 0.34 * SPACING / FASTEST
    v, tau, lam, mu, b, mask = stress_and_velocity()
    r = TensorTimeFunction(name="r", grid=grid, space_order=order, time_order=1)
    qp, qs = parameter("qp", 60, 100, False), parameter("qs", 40, 70, False)
    w, s = 2 * np.pi * PEAK, grid.stepping_dim.spacing
    ts = (sqrt(1 + 1 / qp**2) - 1 / qp) / w
    ep = 1 / (w**2 * ts**2)
    es = (1 + w * qs * ts) / (w * qs * ts - w**2 * ts**2)
    pi, volume, strain = lam + 2 * mu, diag(div(v.forward)), grad(v.forward)
    shear = strain + strain.transpose(inner=False)
    lost = (pi * (ep - 1) - 2 * mu * (es - 1)) * volume + mu * (es - 1) * shear
    stress = (pi * ep - 2 * mu * es) * volume + mu * es * shear
    eqs = [
        Eq(v.forward, mask * (v + s * b * div(tau))),
        Eq(r.forward, mask / (ts + s) * (ts * r - s * lost)),
        Eq(tau.forward, mask * (tau + s * (stress + r.forward))),
    ]
    return dt, eqs + sparse_of(v, tau, dt)


dt, equations = {f.__name__: f for f in (update, acoustic, tti, elastic, viscoelastic)}[kind]()
begun = time.perf_counter()
op = Operator(equations, name="Shot", subs=grid.spacing_map)
str(op.ccode)
print(json.dumps({"buildMs": 1000 * (time.perf_counter() - begun)}), flush=True)
blocks = {}


def run(count):
    summary = op.apply(dt=dt, time_m=1, time_M=count, autotune="off", **blocks)
    # All sections: source, receivers and what is computed once a run are among them.
    seconds = sum(entry.time for entry in summary.values())
    return {"gpointss": count * n**3 / seconds / 1e9}


def tune(count):
    """On the first steps over and over: in the mode that uses each step once it gives up where there are too few."""
    op.apply(dt=dt, time_m=1, time_M=count, autotune=("aggressive", "destructive"))
    found = op._state["autotuning"][-1]
    blocks.update((k, v) for k, v in found["tuned"].items() if k != "nthreads")
    chosen = ", ".join(f"{k} {v}" for k, v in blocks.items())
    return {"tuned": f"{chosen}, the best of {found['runs']} on {op.arguments(dt=dt, time_m=1, time_M=1)['nthreads']} threads"}


def waves(count):
    run(count)
    elements = {f.name: np.ascontiguousarray(f.data, np.float32).tobytes() for f in op.writes}
    return {"waves": {name: base64.b64encode(data).decode() for name, data in elements.items()}}


for line in sys.stdin:
    request, count = line.split()
    print(json.dumps({"run": run, "tune": tune, "waves": waves}[request](int(count))), flush=True)
