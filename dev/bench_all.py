"""All benchmarks, one after the other; nothing is committed."""

from bench_figures import bench_figures
from bench_promises import bench_confirmation, bench_growth, bench_verdict


def main(env):
    """Run the benchmarks in an Odoo environment, and undo all that they wrote."""
    env = env(context={**env.context, "tracking_disable": True, "mail_create_nolog": True})
    for bench in (bench_confirmation, bench_growth, bench_verdict, bench_figures):
        bench(env)
    env.cr.rollback()
