"""What a client may not write, it may not give in any other way."""


def get_given_names(env, vals_list):
    """Return the names (set of str) of the fields that a creation gives: by its values, and by the
    defaults in the context."""
    defaults = {name.removeprefix("default_") for name in env.context}
    return defaults.union(*vals_list)
