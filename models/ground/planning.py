def keep_from_compiling(env):
    """Let PostgreSQL not compile the queries of this transaction: long ones over many tables take
    longer to compile, in each of its processes, than to run."""
    env.cr.execute("SET LOCAL jit = off")
